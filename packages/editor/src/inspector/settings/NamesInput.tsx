import { useState } from 'react'

interface NamesInputProps {
  readonly id: string
  readonly describedBy?: string | undefined
  readonly readOnly: boolean
  readonly placeholder: string
  readonly value: readonly string[] | undefined
  readonly onChange: (names: readonly string[] | undefined) => void
}

/** Names separated by commas, in either writing; what is typed is taken apart when the field is left. */
export function NamesInput({ id, describedBy, readOnly, placeholder, value, onChange }: NamesInputProps) {
  const [draft, setDraft] = useState<string | undefined>()
  return (
    <input
      id={id}
      aria-describedby={describedBy}
      className="ins-input"
      autoComplete="off"
      spellCheck={false}
      readOnly={readOnly}
      placeholder={placeholder}
      value={draft ?? (value ?? []).join(', ')}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => {
        if (draft !== undefined) onChange(namesIn(draft))
        setDraft(undefined)
      }}
    />
  )
}

/** Each name once, in the order in which they were typed; `undefined` when there is none. */
export function namesIn(text: string): readonly string[] | undefined {
  const names = text.split(/[,，、;；\n]/u).map((name) => name.trim())
  const kept = [...new Set(names.filter((name) => name !== ''))]
  return kept.length > 0 ? kept : undefined
}
