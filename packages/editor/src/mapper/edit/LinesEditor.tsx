import type { LinesMapping } from '@isthmus/sdk'
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
  const line = (label: string, source: string, set: (source: string) => void, isMain = false) => (
    <div className={styles['labelled']}>
      <span>{label}</span>
      <ExpressionLine
        isMain={isMain}
        name={`${name}: ${label}`}
        source={source}
        scope={isMain ? scope : inside}
        onChange={set}
      />
    </div>
  )
  return (
    <div className={styles['fields']}>
      {line(t('mapper.lines.from'), lines.from.$expr, (source) => change({ from: { $expr: source } }), true)}
      {line(t('mapper.lines.where'), lines.where?.$expr ?? '', optional('where'))}
      {line(t('mapper.lines.flatten'), lines.flatten?.$expr ?? '', optional('flatten'))}
      {line(t('mapper.lines.group'), lines.group?.$expr ?? '', optional('group'))}
    </div>
  )
}
