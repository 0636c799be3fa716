import { useState } from 'react'
import { formatCount } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'

interface SettingInputProps<Value> {
  readonly id: string
  readonly describedBy?: string | undefined
  readonly readOnly: boolean
  readonly value: Value
  readonly onChange: (value: Value) => void
}

interface BoundedInputProps extends SettingInputProps<number | undefined> {
  readonly min: number
  readonly max: number
  readonly whole: boolean
  readonly unit?: string | undefined
  /** What holds while the field is empty. */
  readonly standard?: number | undefined
}

/** A number within bounds; half-typed and impossible numbers stay in the field, are explained and not stored. */
function BoundedInput({ id, min, max, whole, unit, ...props }: BoundedInputProps) {
  const t = useText()
  const language = useLanguage()
  const [draft, setDraft] = useState<string | undefined>()
  const text = draft ?? (props.value === undefined ? '' : String(props.value))
  const fits = (typed: string): boolean =>
    (whole ? /^\d+$/ : /^\d*\.?\d+$/).test(typed) && Number(typed) >= min && Number(typed) <= max
  const wrong = text !== '' && !fits(text)
  const bounds = { min: formatCount(min, language), max: formatCount(max, language) }
  return (
    <>
      <span className="ins-with-unit">
        <input
          id={id}
          aria-describedby={[props.describedBy, wrong && `${id}-wrong`].filter(Boolean).join(' ') || undefined}
          aria-invalid={wrong || undefined}
          type="text"
          inputMode={whole ? 'numeric' : 'decimal'}
          className="ins-input ins-number"
          autoComplete="off"
          readOnly={props.readOnly}
          placeholder={props.standard === undefined ? '–' : formatCount(props.standard, language)}
          value={text}
          onChange={(event) => {
            const next = event.currentTarget.value.trim()
            setDraft(next)
            if (next === '') props.onChange(undefined)
            else if (fits(next)) props.onChange(Number(next))
          }}
          onBlur={() => setDraft(undefined)}
        />
        {unit !== undefined && <span className="ins-unit">{unit}</span>}
      </span>
      {wrong && (
        <p id={`${id}-wrong`} role="alert" className="ins-wrong">
          {t(whole ? 'inspector.wholeBetween' : 'inspector.between', bounds)}
        </p>
      )}
    </>
  )
}

/** A whole number within bounds. */
export function WholeNumberInput(props: Omit<BoundedInputProps, 'whole'>) {
  return <BoundedInput {...props} whole />
}

/** Any number within bounds. */
export function NumberInput(props: Omit<BoundedInputProps, 'whole'>) {
  return <BoundedInput {...props} whole={false} />
}

interface SecondsInputProps extends SettingInputProps<number | undefined> {
  readonly minMs: number
  readonly maxMs: number
}

/** A duration typed in seconds and kept in milliseconds. */
export function SecondsInput({ minMs, maxMs, value, onChange, ...rest }: SecondsInputProps) {
  const t = useText()
  return (
    <BoundedInput
      {...rest}
      whole={false}
      min={minMs / 1000}
      max={maxMs / 1000}
      unit={t('inspector.seconds')}
      value={value === undefined ? undefined : value / 1000}
      onChange={(seconds) => onChange(seconds === undefined ? undefined : Math.round(seconds * 1000))}
    />
  )
}

/** Lines of free text; empty text is stored as nothing. */
export function NotesInput(props: SettingInputProps<string | undefined> & { readonly maxLength: number }) {
  return (
    <textarea
      id={props.id}
      className="ins-input"
      rows={3}
      maxLength={props.maxLength}
      readOnly={props.readOnly}
      value={props.value ?? ''}
      onChange={(event) => props.onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
    />
  )
}
