import type { Json } from '@isthmus/sdk'
import { useState } from 'react'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import type { FieldSpec } from '../form/field-spec.ts'
import { fieldTitle } from '../form/field-title.ts'
import { useForm } from '../form/FormContext.tsx'
import { LazyMonaco } from '../../expression/LazyMonaco.tsx'
import type { CodeMark } from '../../expression/MonacoBox.tsx'

const plainKey = 'isthmus.plainCode'
const noMarks: readonly CodeMark[] = []

interface CodeFieldProps {
  readonly field: FieldSpec
  readonly value: Json | undefined
}

/** Code of the user's own, in Monaco or, where a person prefers it, in a plain text box. */
export function CodeField({ field, value }: CodeFieldProps) {
  const t = useText()
  const form = useForm()
  const name = fieldTitle(field, useLanguage())
  const [plain, setPlain] = useState(() => localStorage.getItem(plainKey) === 'yes')
  const text = typeof value === 'string' ? value : ''
  const change = (next: string) => form.change(field.pointer, next)
  const box = (
    <textarea
      className="ins-input ins-mono ins-code-plain"
      aria-label={name}
      spellCheck={false}
      readOnly={form.readOnly}
      value={text}
      rows={12}
      onChange={(event) => change(event.currentTarget.value)}
    />
  )
  return (
    <div className="ins-code" data-field={field.pointer}>
      {plain ? (
        box
      ) : (
        <LazyMonaco
          key={`${form.node}${field.pointer}`}
          name={name}
          text={text}
          readOnly={form.readOnly}
          marks={noMarks}
          onChange={change}
          fallback={box}
        />
      )}
      <label className="ins-code-foot">
        <input
          type="checkbox"
          checked={plain}
          onChange={(event) => {
            localStorage.setItem(plainKey, event.currentTarget.checked ? 'yes' : 'no')
            setPlain(event.currentTarget.checked)
          }}
        />
        {t('inspector.plainText')}
      </label>
    </div>
  )
}
