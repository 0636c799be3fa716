import { ChevronDown, ChevronRight, Lock } from 'lucide-react'
import { memo } from 'react'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { rowMessage } from '../model/row-message.ts'
import { pathText } from '../model/field-keys.ts'
import { fieldTitle } from '../model/field-title.ts'
import type { TargetLine } from '../model/target-lines.ts'
import { useMapper, useUi } from '../state/MapperContext.tsx'
import { PreviewCell } from './PreviewCell.tsx'
import { RowValue } from './RowValue.tsx'
import { rowText } from '../../expression/row-text.ts'
import { TypeSign } from './TypeSign.tsx'
import { percent, type TargetRowProps } from './target-row-props.ts'
import { typeWord } from './type-word.ts'
import styles from './target.module.css'

/** One target field: what it is made of at the left, the field itself, and at the right what comes out. */
export const TargetRow = memo(function TargetRow(props: TargetRowProps) {
  const { line, index, problems = [] } = props
  const ui = useUi()
  const name = useSpokenName(props)
  const severe = problems.some((problem) => problem.severity !== 'warning')
  return (
    <div
      id={props.id}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 1}
      aria-level={line.depth + 1}
      aria-expanded={line.hasChildren ? line.open : undefined}
      aria-selected={props.isSelected || props.isActive}
      aria-label={name}
      className={styles['row']}
      data-active={props.isActive || undefined}
      data-selected={props.isSelected || undefined}
      data-lit={props.isLit || undefined}
      data-drop={props.isDrop || undefined}
      data-whole={line.path.length === 0 || undefined}
      data-state={problems.length > 0 ? (severe ? 'bad' : 'warn') : props.isMissing ? 'missing' : undefined}
      data-target-key={line.key}
      onPointerEnter={() => ui.set({ hover: { side: 'target', key: line.key } })}
      onPointerLeave={() => ui.set({ hover: undefined })}
      onClick={(event) => props.onChoose(index, event)}
    >
      <RowValue {...props} />
      <FieldCell {...props} />
      <PreviewCell preview={props.preview} ghost={props.ghost} line={line} mapped={props.mapped} />
    </div>
  )
})

const indentPx = 16

function FieldCell({ line, isFilled }: TargetRowProps) {
  const t = useText()
  const ui = useUi()
  const { data } = useMapper()
  const { field } = line
  const name = line.path.length === 0 ? t('mapper.wholeRecord') : line.name === '' ? t('mapper.eachElement') : line.name
  const required = field?.required === true && !data.isOwn
  const title = useTitle(line)
  return (
    <span
      role="gridcell"
      className={styles['field']}
      style={{ paddingInlineStart: 4 + line.depth * indentPx }}
      title={title}
    >
      <button
        type="button"
        className={styles['chevron']}
        tabIndex={-1}
        aria-hidden
        data-none={!line.hasChildren || undefined}
        onClick={(event) => {
          event.stopPropagation()
          ui.toggleTarget(line.key)
        }}
      >
        {line.open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
      </button>
      {line.path.length > 0 && <TypeSign field={field} />}
      <span className={styles['name']}>{name}</span>
      {required && (
        <span className={styles['required']} title={t('mapper.required')}>
          *
        </span>
      )}
      {field?.readOnly && <Lock size={11} className={styles['dim']} aria-label={t('mapper.readOnlyField')} />}
      {isFilled && <span className={styles['note']}>{t('mapper.filled')}</span>}
      {!field && line.path.length > 0 && data.target && !data.isOwn && (
        <span className={styles['note']}>{t('mapper.unknownField')}</span>
      )}
    </span>
  )
}

function useTitle({ field, path }: TargetLine): string | undefined {
  const t = useText()
  const language = useLanguage()
  if (!field) return undefined
  const head = `${pathText(path)} (${typeWord(field, language, t)})`
  return [head, fieldTitle(field, language), field.description].filter(Boolean).join('\n')
}

/** What a screen reader says of the line: field, type, marks, what it is made of, what is wrong. */
function useSpokenName({ line, mapped, ghost, problems, isMissing, isFilled }: TargetRowProps): string {
  const t = useText()
  const language = useLanguage()
  const name = line.path.length === 0 ? t('mapper.wholeRecord') : line.name === '' ? t('mapper.eachElement') : line.name
  const made = mapped && mapped.kind !== 'empty' ? t('mapper.madeOf', { value: rowText(mapped, t) }) : undefined
  return [
    name,
    line.field && typeWord(line.field, language, t),
    line.field?.required ? t('mapper.required') : undefined,
    line.field?.readOnly ? t('mapper.readOnlyField') : undefined,
    isFilled ? t('mapper.filled') : undefined,
    made ?? (ghost ? t('mapper.suggested', { value: ghost.suggestion.expression, score: percent(ghost) }) : undefined),
    isMissing ? t('mapper.missing') : undefined,
    ...(problems ?? []).map((problem) => rowMessage(problem, language)),
  ]
    .filter(Boolean)
    .join(', ')
}
