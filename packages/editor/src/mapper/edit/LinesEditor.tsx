import type { LinesMapping } from '@isthmus/sdk/mapping'
import { useMemo } from 'react'
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
    </div>
  )
}
