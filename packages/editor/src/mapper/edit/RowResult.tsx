import { describeProblem } from '@isthmus/sdk'
import { ArrowDown, CircleAlert, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useProblemFix } from '../../document/index.ts'
import { cellText } from '../../expression/cell-text.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { FixButton } from '../../ui/FixButton.tsx'
import { rowMessage } from '../model/row-message.ts'
import { useMapper } from '../state/MapperContext.tsx'
import styles from './edit.module.css'

/** What goes in and comes out for the chosen record, and what the checker says. */
export function RowResult({ target, stepper }: { readonly target: string; readonly stepper: ReactNode }) {
  const t = useText()
  const language = useLanguage()
  const { previews, problems, sample } = useMapper()
  const fixOf = useProblemFix()
  const preview = previews.get(target)
  const found = problems.byTarget.get(target) ?? []
  // What cannot be read at all, the checker has said already.
  const isRead = !found.some((problem) => problem.code === 'EXPRESSION_INVALID')
  const failed = isRead && preview?.outcome === 'failed' ? preview.problem : undefined
  return (
    <div className={styles['result']}>
      {stepper}
      {!sample && <p className={styles['hint']}>{t('mapper.noSample')}</p>}
      {preview && preview.before.length > 0 && (
        <dl className={styles['before']} aria-label={t('mapper.before')}>
          {preview.before.slice(0, 4).map(({ text, value }) => (
            <div key={text}>
              <dt title={text}>{text}</dt>
              <dd title={cellText(value, 2000)}>{cellText(value ?? null, 200)}</dd>
            </div>
          ))}
        </dl>
      )}
      {preview?.outcome === 'value' && (
        <p className={styles['after']} aria-label={t('mapper.after')}>
          <ArrowDown size={12} aria-hidden />
          <output title={cellText(preview.after, 2000)}>{afterText()}</output>
        </p>
      )}
      {preview?.outcome === 'skipped' && <p className={styles['hint']}>{t('mapper.skipped')}</p>}
      {failed && (
        <p className={styles['problem']} data-severe>
          <CircleAlert size={13} aria-hidden />
          <span>{rowMessage(failed, language)}</span>
        </p>
      )}
      {found.map((problem) => {
        const { hint } = describeProblem(problem, language)
        const message = rowMessage(problem, language)
        const fix = fixOf(problem)
        const Icon = problem.severity === 'warning' ? TriangleAlert : CircleAlert
        return (
          <p
            key={`${problem.code}${problem.path ?? ''}${message}`}
            className={styles['problem']}
            data-severe={problem.severity !== 'warning' || undefined}
          >
            <Icon size={13} aria-hidden />
            <span>
              {message} {hint ?? ''} {fix && <FixButton label={fix.label} onFix={fix.apply} />}
            </span>
          </p>
        )
      })}
    </div>
  )

  function afterText(): string {
    if (preview?.lines !== undefined) return t('mapper.lineCount', { count: preview.lines })
    return preview?.after === '' ? '""' : cellText(preview?.after ?? null, 400)
  }
}
