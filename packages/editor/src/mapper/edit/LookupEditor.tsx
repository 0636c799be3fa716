import { lookupExpression, type LookupForm } from '@isthmus/sdk/mapping'
import { useState } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { useMapper } from '../state/MapperContext.tsx'
import { lookupForm } from '../../expression/row-text.ts'
import type { ContentEditorProps } from './ContentEditor.tsx'
import { ExpressionLine } from './ExpressionLine.tsx'
import { useEnteredForm } from './use-entered-form.ts'
import styles from './edit.module.css'

/** A field of the element of a list that is found by a key. */
export function LookupEditor({ row, scope, name, onChange }: ContentEditorProps) {
  const t = useText()
  const [entered, enter] = useEnteredForm(row, lookupForm(row, scope.names))
  const form = entered ?? { list: '[]', key: ['id'], equals: 'null', field: [] }
  const change = (part: Partial<LookupForm>) => {
    const next = { ...form, ...part }
    const source = lookupExpression(next)
    enter(next, source)
    onChange({ ...row, value: { $expr: source } })
  }
  return (
    <div className={styles['fields']}>
      <div className={styles['labelled']}>
        <span>{t('mapper.lookup.list')}</span>
        <ExpressionLine
          isMain
          name={`${name}: ${t('mapper.lookup.list')}`}
          source={form.list === '[]' ? '' : form.list}
          scope={scope}
          onChange={(list) => change({ list: list === '' ? '[]' : list })}
        />
      </div>
      <PathInput label={t('mapper.lookup.key')} path={form.key} onChange={(key) => change({ key })} />
      <div className={styles['labelled']}>
        <span>{t('mapper.lookup.equals')}</span>
        <ExpressionLine
          name={`${name}: ${t('mapper.lookup.equals')}`}
          source={form.equals === 'null' ? '' : form.equals}
          scope={scope}
          onChange={(equals) => change({ equals: equals === '' ? 'null' : equals })}
        />
      </div>
      <PathInput label={t('mapper.lookup.field')} path={form.field} onChange={(field) => change({ field })} />
    </div>
  )
}

interface PathInputProps {
  readonly label: string
  readonly path: readonly string[]
  readonly onChange: (path: readonly string[]) => void
}

function PathInput({ label, path, onChange }: PathInputProps) {
  const { readOnly } = useMapper().data
  const [text, setText] = useState(path.join('.'))
  // A dot at the end is no name yet, but must stay while the next one is typed.
  const shown = namesIn(text).join('.') === path.join('.') ? text : path.join('.')
  return (
    <label className={styles['labelled']}>
      <span>{label}</span>
      <input
        type="text"
        className={styles['plain']}
        autoComplete="off"
        spellCheck={false}
        readOnly={readOnly}
        value={shown}
        onChange={(event) => {
          setText(event.currentTarget.value)
          onChange(namesIn(event.currentTarget.value))
        }}
      />
    </label>
  )
}

function namesIn(text: string): readonly string[] {
  const names = text.split('.').map((part) => part.trim())
  return names.filter((part) => part !== '')
}
