import { useState } from 'react'
import { controlAttributes, placeholderOf, type FixedControlProps } from './control-props.ts'
import { useForm } from './FormContext.tsx'

/** A number field that keeps half-typed text ("-", "1.") until it is a number. */
export function NumberControl(props: FixedControlProps) {
  const { readOnly } = useForm()
  const { field, value, onChange } = props
  const stored = typeof value === 'number' ? String(value) : ''
  const [draft, setDraft] = useState<string | undefined>()
  const text = draft ?? stored
  const valid = text === '' || Number.isFinite(Number(text))
  return (
    <input
      {...controlAttributes(props)}
      aria-invalid={props.invalid || !valid || undefined}
      type="text"
      inputMode="decimal"
      className="ins-input ins-number"
      readOnly={readOnly}
      autoComplete="off"
      placeholder={field.hints.placeholder ?? placeholderOf(field.schema['default'])}
      value={text}
      onChange={(event) => {
        const next = event.currentTarget.value
        setDraft(next)
        if (next.startsWith('=') && field.expression === 'allowed') onChange(next)
        else if (next.trim() === '') onChange(undefined)
        else if (Number.isFinite(Number(next))) onChange(Number(next))
      }}
      onBlur={() => setDraft(undefined)}
    />
  )
}
