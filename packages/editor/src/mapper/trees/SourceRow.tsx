import { ChevronDown, ChevronRight, Lock } from 'lucide-react'
import { memo, type MouseEvent, type PointerEvent } from 'react'
import { cellText } from '../../expression/cell-text.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { pathText } from '../model/field-keys.ts'
import { fieldTitle } from '../model/field-title.ts'
import type { SourceLine } from '../model/source-lines.ts'
import { useUi } from '../state/MapperContext.tsx'
import { TypeSign } from './TypeSign.tsx'
import { typeWord } from './type-word.ts'
import styles from './trees.module.css'

interface SourceRowProps {
  readonly id: string
  readonly index: number
  readonly line: SourceLine
  readonly isActive: boolean
  readonly isSelected: boolean
  readonly isLit: boolean
  /** It belongs to the list whose lines the chosen target is in. */
  readonly isInScope: boolean
  /** How many target fields read it. */
  readonly targetCount: number
  readonly onPointerDown: (event: PointerEvent<HTMLElement>, line: SourceLine) => void
  readonly onChoose: (index: number, event: MouseEvent) => void
}

const indentPx = 16

/** One field of the source with its type, a value of the chosen record, and how often it is used. */
export const SourceRow = memo(function SourceRow(props: SourceRowProps) {
  const { line, targetCount } = props
  const { field } = line
  const t = useText()
  const ui = useUi()
  const sample = cellText(line.sample, 120)
  const name = field?.name ?? t(line.source.root === 'trigger' ? 'mapper.rootTrigger' : 'mapper.rootRecord')
  const spoken = useSpokenName(name, props)
  const title = useTitle(line)
  return (
    <div
      id={props.id}
      role="treeitem"
      tabIndex={-1}
      aria-level={field ? line.depth + 2 : 1}
      aria-expanded={line.hasChildren ? line.open : undefined}
      aria-selected={props.isSelected || props.isActive}
      aria-label={spoken}
      className={styles['source']}
      data-head={field ? undefined : true}
      data-active={props.isActive || undefined}
      data-selected={props.isSelected || undefined}
      data-lit={props.isLit || undefined}
      data-scope={props.isInScope || undefined}
      data-mapped={targetCount > 0 || undefined}
      data-source-key={line.key}
      style={{ paddingInlineStart: 8 + (field ? line.depth * indentPx : 0) }}
      title={title}
      onPointerDown={(event) => props.onPointerDown(event, line)}
      onPointerEnter={() => ui.set({ hover: { side: 'source', key: line.key } })}
      onPointerLeave={() => ui.set({ hover: undefined })}
      onClick={(event) => props.onChoose(props.index, event)}
    >
      <Chevron line={line} />
      {field && <TypeSign field={field} />}
      <span className={styles['name']}>{name}</span>{' '}
      {field?.readOnly && <Lock size={11} className={styles['dim']} aria-hidden />}
      {field && <span className={styles['sample']}>{sample}</span>}
      <span className={styles['uses']} aria-hidden data-count={targetCount} data-many={targetCount > 1 || undefined} />
    </div>
  )
})

function Chevron({ line }: Pick<SourceRowProps, 'line'>) {
  const ui = useUi()
  return (
    <button
      type="button"
      className={styles['chevron']}
      tabIndex={-1}
      aria-hidden
      data-none={!line.hasChildren || undefined}
      onPointerDown={(event) => event.stopPropagation()}
      onClick={(event) => {
        event.stopPropagation()
        ui.toggleSource(line.key)
      }}
    >
      {line.open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
    </button>
  )
}

/** What a screen reader says of the line. */
function useSpokenName(name: string, { line, targetCount }: SourceRowProps): string {
  const t = useText()
  const language = useLanguage()
  const sample = line.field ? cellText(line.sample, 120) : ''
  // What is seen comes first and as it is seen, so that a person who speaks to the page can say it.
  return [
    sample === '' ? name : `${name} ${sample}`,
    line.field && typeWord(line.field, language, t),
    targetCount > 0 ? t('mapper.mappedTo', { count: targetCount }) : undefined,
  ]
    .filter(Boolean)
    .join(', ')
}

function useTitle({ field, source, sample }: SourceLine): string | undefined {
  const t = useText()
  const language = useLanguage()
  if (!field) return undefined
  const head = `${pathText(source.path)} (${typeWord(field, language, t)})`
  const value = cellText(sample, 400)
  return [head, fieldTitle(field, language), field.description, value && `= ${value}`].filter(Boolean).join('\n')
}
