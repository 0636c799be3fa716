import { lineNamePattern, renameLine, type LinesMapping } from '@isthmus/sdk/mapping'
import { useMemo, useState } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { useMapper } from '../state/MapperContext.tsx'
import type { ContentEditorProps } from './ContentEditor.tsx'
import { ExpressionLine } from './ExpressionLine.tsx'
import { rowScope } from './row-scope.ts'
import styles from './edit.module.css'

/** One list made of another: which, which of its elements, and how they are gathered. */
export function LinesEditor({ row, target, scope, name, onChange }: ContentEditorProps) {
  const t = useText()
  const { rows } = useMapper()
  const lines = row.lines ?? { from: { $expr: '' }, rows: [] }
  const inside = useMemo(() => rowScope(rows, [...target, '*', '']), [rows, target])
  const change = (part: Partial<LinesMapping>) => onChange({ ...row, lines: { ...lines, ...part } })
  // An empty condition is none.
  const optional = (key: 'where' | 'group' | 'flatten') => (source: string) => {
    const { [key]: _, ...others } = lines
    onChange({ ...row, lines: source === '' ? others : { ...lines, [key]: { $expr: source } } })
  }
  const part = (label: string, key: 'where' | 'group' | 'flatten') => (
    <div className={styles['labelled']}>
      <span>{label}</span>
      <ExpressionLine
        name={`${name}: ${label}`}
        source={lines[key]?.$expr ?? ''}
        scope={inside}
        onChange={optional(key)}
      />
    </div>
  )
  return (
    <div className={styles['fields']}>
      <div className={styles['labelled']}>
        <span>{t('mapper.lines.from')}</span>
        <ExpressionLine
          isMain
          name={`${name}: ${t('mapper.lines.from')}`}
          source={lines.from.$expr}
          scope={scope}
          onChange={(source) => change({ from: { $expr: source } })}
        />
      </div>
      {part(t('mapper.lines.where'), 'where')}
      {part(t('mapper.lines.flatten'), 'flatten')}
      {part(t('mapper.lines.group'), 'group')}
      <LineName
        name={`${name}: ${t('mapper.lines.as')}`}
        value={lines.as ?? ''}
        onChange={(as) => onChange({ ...row, lines: renameLine(lines, as, scope.names) })}
      />
    </div>
  )
}

interface LineNameProps {
  readonly name: string
  readonly value: string
  readonly onChange: (name: string) => void
}

/** What expressions inside call one element. It is taken when the field is left, so that they follow a whole name. */
function LineName({ name, value, onChange }: LineNameProps) {
  const t = useText()
  const { readOnly } = useMapper().data
  const [draft, setDraft] = useState<string>()
  const text = draft ?? value
  const isGood = text === '' || new RegExp(lineNamePattern).test(text)
  const take = () => {
    if (isGood && text !== value) onChange(text)
    if (isGood) setDraft(undefined)
  }
  return (
    <div className={styles['labelled']}>
      <span>{t('mapper.lines.as')}</span>
      <div>
        <input
          type="text"
          className={styles['plain']}
          aria-label={name}
          aria-invalid={!isGood || undefined}
          placeholder="line"
          autoComplete="off"
          spellCheck={false}
          readOnly={readOnly}
          value={text}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={take}
          onKeyDown={(event) => event.key === 'Enter' && take()}
        />
        {isGood ? null : (
          <p className={styles['wrong']} role="alert">
            {t('mapper.lines.asWrong')}
          </p>
        )}
      </div>
    </div>
  )
}
