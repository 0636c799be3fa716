import { Check, CircleAlert, TriangleAlert, WandSparkles } from 'lucide-react'
import type { Problem } from '@isthmus/sdk'
import { useProblemFix } from '../../document/index.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { rowMessage } from '../model/row-message.ts'
import { useMapper } from '../state/MapperContext.tsx'
import { useActions } from '../state/use-actions.ts'
import { KindSign } from '../../expression/KindSign.tsx'
import { rowText } from '../../expression/row-text.ts'
import { percent, type TargetRowProps } from './target-row-props.ts'
import styles from './target.module.css'

/** What a target field is made of: its row, a suggestion to accept, or nothing yet. */
export function RowValue(props: TargetRowProps) {
  const { mapped, ghost, isMissing, problems = [] } = props
  const t = useText()
  const hasRow = mapped !== undefined && mapped.kind !== 'empty'
  return (
    <span role="gridcell" className={styles['value']}>
      {hasRow ? (
        <MappedValue {...props} />
      ) : ghost ? (
        <GhostValue {...props} />
      ) : (
        <span className={styles['none']} data-missing={isMissing || undefined}>
          {isMissing ? t('mapper.missing') : ''}
        </span>
      )}
      <ProblemSign problems={problems} />
      <QuickFix problems={problems} />
    </span>
  )
}

function MappedValue({ mapped }: TargetRowProps) {
  const t = useText()
  if (!mapped) return null
  const text = rowText(mapped, t)
  const { row, kind } = mapped
  return (
    <>
      <span className={styles['made']} data-kind={kind} title={text}>
        <KindSign kind={kind} />
        <span className={styles['madeText']}>{text}</span>
      </span>
      {row.default !== undefined && <span className={styles['badge']}>{t('mapper.badgeDefault')}</span>}
      {row.whenEmpty === 'skip' && <span className={styles['badge']}>{t('mapper.badgeSkip')}</span>}
    </>
  )
}

function GhostValue({ ghost, line }: TargetRowProps) {
  const t = useText()
  const language = useLanguage()
  const { data } = useMapper()
  const actions = useActions()
  if (!ghost) return null
  const { expression, reasons } = ghost.suggestion
  const why = reasons.map((reason) => reason.text[language]).join('\n')
  return (
    <>
      <span className={styles['ghost']} title={`${expression}\n${why}`}>
        <span className={styles['madeText']}>{expression.replace(/^record\./, '')}</span>
        <span className={styles['score']}>{percent(ghost)} %</span>
      </span>
      {!data.readOnly && (
        <button
          type="button"
          className={styles['accept']}
          tabIndex={-1}
          aria-label={t('mapper.acceptOne', { field: line.name })}
          title={t('mapper.acceptOne', { field: line.name })}
          onClick={(event) => {
            event.stopPropagation()
            actions.accept([ghost])
          }}
        >
          <Check size={14} aria-hidden />
        </button>
      )}
    </>
  )
}

/** The first obvious correction of the row. */
function QuickFix({ problems }: { readonly problems: readonly Problem[] }) {
  const fixOf = useProblemFix()
  const fix = problems.map(fixOf).find((each) => each !== undefined)
  if (!fix) return null
  return (
    <button
      type="button"
      className={styles['accept']}
      tabIndex={-1}
      aria-label={fix.label}
      title={fix.label}
      onClick={(event) => {
        event.stopPropagation()
        fix.apply()
      }}
    >
      <WandSparkles size={13} aria-hidden />
    </button>
  )
}

function ProblemSign({ problems }: { readonly problems: readonly Problem[] }) {
  const language = useLanguage()
  if (problems.length === 0) return null
  const severe = problems.some((problem) => problem.severity !== 'warning')
  const Icon = severe ? CircleAlert : TriangleAlert
  return (
    <span
      className={styles['problem']}
      data-severe={severe || undefined}
      title={problems.map((problem) => rowMessage(problem, language)).join('\n')}
    >
      <Icon size={14} aria-hidden />
    </span>
  )
}
