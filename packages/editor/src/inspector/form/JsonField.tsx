import { checkSchema, isExpressionValue } from '@isthmus/sdk'
import type { Json, JsonSchema } from '@isthmus/sdk'
import { useState } from 'react'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { FieldBlock } from './FieldBlock.tsx'
import { FieldRow } from './FieldRow.tsx'
import type { FieldSpec } from './field-spec.ts'
import { fieldTitle } from './field-title.ts'
import { useForm } from './FormContext.tsx'

interface JsonFieldProps {
  readonly field: FieldSpec
  readonly value: Json | undefined
}

/** A JSON value as text; it is stored once it can be read, and what hinders that is said below it. */
export function JsonField({ field, value }: JsonFieldProps) {
  const t = useText()
  const form = useForm()
  const name = fieldTitle(field, useLanguage())
  const [draft, setDraft] = useState<string | undefined>()
  if (isExpressionValue(value)) return <FieldRow field={field} value={value} />
  const text = draft ?? (value === undefined ? '' : JSON.stringify(value, null, 2))
  const problem = jsonProblem(text, field.schema)
  const change = (next: string) => {
    setDraft(next)
    if (next.startsWith('=') && field.expression === 'allowed') form.change(field.pointer, { $expr: next.slice(1) })
    else if (next.trim() === '') form.change(field.pointer, undefined)
    else if (jsonProblem(next, {}) === undefined) form.change(field.pointer, JSON.parse(next) as Json)
  }
  return (
    <FieldBlock
      field={field}
      actions={
        field.expression === 'allowed' &&
        !form.readOnly && (
          <button
            type="button"
            className="ins-link"
            onClick={() => form.change(field.pointer, { $expr: value === undefined ? '' : JSON.stringify(value) })}
          >
            {t('inspector.useExpression')}
          </button>
        )
      }
    >
      <div data-field={field.pointer}>
        <textarea
          className="ins-input ins-mono ins-json"
          aria-label={name}
          aria-invalid={problem !== undefined || undefined}
          rows={Math.min(14, Math.max(4, text.split('\n').length))}
          spellCheck={false}
          readOnly={form.readOnly}
          placeholder={field.hints.placeholder ?? '{ }'}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
          onBlur={() => {
            if (problem === undefined) setDraft(undefined)
          }}
        />
        {problem !== undefined && <p className="ins-row-note">{t('inspector.jsonProblem', { problem })}</p>}
      </div>
    </FieldBlock>
  )
}

/** Why a text is not the JSON that a schema wants; `undefined` when it is, or when nothing was typed. */
function jsonProblem(text: string, schema: JsonSchema): string | undefined {
  if (text.trim() === '' || text.startsWith('=')) return undefined
  try {
    const [finding] = checkSchema(schema, JSON.parse(text))
    return finding && `${finding.path === '' ? '' : `${finding.path}: `}${finding.expected}, got ${finding.got}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
