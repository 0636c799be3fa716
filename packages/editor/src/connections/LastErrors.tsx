import { describeProblem } from '@isthmus/sdk'
import type { FailedCalls } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { useConnectionActivity } from '../api/queries.ts'
import { formatCount } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { Instant } from '../ui/Instant.tsx'
import panel from './ConnectionPanel.module.css'
import styles from './LastErrors.module.css'
import { Section } from './Section.tsx'

const shownAtFirst = 5

/** Calls of the connection that failed last, with where they came from. */
export function LastErrors({ connection }: { readonly connection: string }) {
  const t = useText()
  const [isWhole, setWhole] = useState(false)
  const failures = useConnectionActivity(connection).data?.failures
  if (!failures) return null
  const shown = isWhole ? failures : failures.slice(0, shownAtFirst)
  return (
    <Section title={t('connections.errors')} help={t('connections.errorsHelp')} wide>
      {failures.length === 0 ? (
        <p className={styles['none']}>
          <CircleCheck size={15} aria-hidden /> {t('connections.errorsNone')}
        </p>
      ) : null}
      <ol className={styles['errors']}>
        {shown.map((failed) => (
          <Failed
            key={JSON.stringify([failed.firstAt, failed.flow?.id, failed.node, failed.problem])}
            failed={failed}
          />
        ))}
      </ol>
      {failures.length > shownAtFirst ? (
        <button type="button" className={panel['more']} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole
            ? t('connections.errorsFewer')
            : t('connections.errorsMore', { count: failures.length - shownAtFirst })}
        </button>
      ) : null}
    </Section>
  )
}

function Failed({ failed }: { readonly failed: FailedCalls }) {
  const t = useText()
  const language = useLanguage()
  const { at, count, what, flow, run, node, errorClass, problem } = failed
  const { message, hint } = describeProblem(problem, language)
  return (
    <li>
      <div className={styles['head']}>
        <Instant iso={at} />
        <span className={styles['class']} data-class={errorClass}>
          {t(`connections.class.${errorClass}`)}
        </span>
        {count > 1 ? (
          <span className={styles['dim']} title={t('connections.errorsSince')}>
            {t('connections.errorsTimes', { count, shown: formatCount(count, language) })}
          </span>
        ) : null}
      </div>
      <div className={styles['message']}>{message}</div>
      {hint === undefined ? null : <div className={styles['dim']}>{hint}</div>}
      <div className={styles['where']}>
        {flow === undefined ? (
          <span>{t('connections.errorsNoFlow')}</span>
        ) : (
          <span>
            <Link to="/flows/$flow" params={{ flow: flow.id }}>
              {flow.name}
            </Link>
            {node === undefined ? '' : `: ${node}`}
          </span>
        )}
        {run === undefined ? null : (
          <Link to="/runs/$run" params={{ run }}>
            {t('connections.errorsRun')}
          </Link>
        )}
        {what === undefined ? null : <code title={what}>{what}</code>}
      </div>
    </li>
  )
}
