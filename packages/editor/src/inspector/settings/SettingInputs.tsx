import { useState } from 'react'
import { useText } from '../../i18n/use-text.ts'

interface SettingInputProps<Value> {
  readonly id: string
  readonly describedBy?: string | undefined
  readonly readOnly: boolean
  readonly value: Value
  readonly onChange: (value: Value) => void
}

/** A whole number within bounds; half-typed and impossible numbers stay in the field and are not stored. */
export function WholeNumberInput(
  props: SettingInputProps<number | undefined> & { readonly min: number; readonly max: number },
) {
  const [draft, setDraft] = useState<string | undefined>()
  const text = draft ?? (props.value === undefined ? '' : String(props.value))
  const valid = text === '' || (/^\d+$/.test(text) && Number(text) >= props.min && Number(text) <= props.max)
  return (
    <input
      id={props.id}
      aria-describedby={props.describedBy}
      aria-invalid={!valid || undefined}
      type="text"
      inputMode="numeric"
      className="ins-input ins-number"
      autoComplete="off"
      readOnly={props.readOnly}
      placeholder="–"
      title={`${props.min} – ${props.max}`}
      value={text}
      onChange={(event) => {
        const next = event.currentTarget.value.trim()
        setDraft(next)
        if (next === '') props.onChange(undefined)
        else if (/^\d+$/.test(next) && Number(next) >= props.min && Number(next) <= props.max)
          props.onChange(Number(next))
      }}
      onBlur={() => setDraft(undefined)}
    />
  )
}

/** A duration typed in seconds and kept in milliseconds. */
export function SecondsInput(
  props: SettingInputProps<number | undefined> & { readonly minMs: number; readonly maxMs: number },
) {
  const t = useText()
  const [draft, setDraft] = useState<string | undefined>()
  const text = draft ?? (props.value === undefined ? '' : String(props.value / 1000))
  const inBounds = (seconds: string): boolean => {
    const ms = Number(seconds) * 1000
    return /^\d*\.?\d+$/.test(seconds) && ms >= props.minMs && ms <= props.maxMs
  }
  return (
    <span className="ins-with-unit">
      <input
        id={props.id}
        aria-describedby={props.describedBy}
        aria-invalid={(text !== '' && !inBounds(text)) || undefined}
        type="text"
        inputMode="decimal"
        className="ins-input ins-number"
        autoComplete="off"
        readOnly={props.readOnly}
        placeholder="–"
        value={text}
        onChange={(event) => {
          const next = event.currentTarget.value.trim()
          setDraft(next)
          if (next === '') props.onChange(undefined)
          else if (inBounds(next)) props.onChange(Math.round(Number(next) * 1000))
        }}
        onBlur={() => setDraft(undefined)}
      />
      <span className="ins-unit">{t('inspector.seconds')}</span>
    </span>
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
