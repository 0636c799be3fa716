import type { Json } from '@isthmus/sdk'
import { useState } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { controlAttributes, type FixedControlProps } from './control-props.ts'
import { useForm } from './FormContext.tsx'
import { TextControl } from './TextControl.tsx'

const kinds = ['text', 'number', 'boolean', 'empty', 'json'] as const
type FixedKind = (typeof kinds)[number]

/** A fixed value of any type: the value, and at its right what it is. */
export function AnyControl(props: FixedControlProps) {
  const t = useText()
  const { readOnly } = useForm()
  const kind = kindOf(props.value)
  return (
    <>
      {kind === 'text' ? <TextControl {...props} /> : <LiteralControl {...props} kind={kind} />}
      <select
        className="ins-kind"
        aria-label={t('inspector.typeOf', { field: props.name })}
        disabled={readOnly}
        value={kind}
        onChange={(event) => props.onChange(asKind(props.value, event.currentTarget.value as FixedKind))}
      >
        {kinds.map((each) => (
          <option key={each} value={each}>
            {t(`inspector.kind.${each}`)}
          </option>
        ))}
      </select>
    </>
  )
}

function LiteralControl(props: FixedControlProps & { readonly kind: FixedKind }) {
  const { readOnly } = useForm()
  const [draft, setDraft] = useState<string | undefined>()
  const stored = JSON.stringify(props.value ?? null)
  const text = draft ?? stored
  const parsed = parseJson(text)
  return (
    <input
      {...controlAttributes(props)}
      aria-invalid={props.invalid || parsed === undefined || undefined}
      className="ins-input ins-mono"
      type="text"
      autoComplete="off"
      spellCheck={false}
      readOnly={readOnly || props.kind === 'empty'}
      value={text}
      onChange={(event) => {
        const next = event.currentTarget.value
        setDraft(next)
        const value = parseJson(next)
        if (value !== undefined) props.onChange(value)
      }}
      onBlur={() => setDraft(undefined)}
    />
  )
}

function kindOf(value: Json | undefined): FixedKind {
  if (value === undefined || typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  return value === null ? 'empty' : 'json'
}

/** The same value as another type, as near as it gets. */
function asKind(value: Json | undefined, kind: FixedKind): Json {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null)
  switch (kind) {
    case 'text':
      return value === null || value === undefined ? '' : text
    case 'number':
      return Number.isFinite(Number(text)) ? Number(text) : 0
    case 'boolean':
      return ['true', 'yes', '1', '是'].includes(text.toLowerCase())
    case 'empty':
      return null
    case 'json': {
      const parsed = parseJson(text)
      return typeof parsed === 'object' && parsed !== null ? parsed : {}
    }
  }
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
