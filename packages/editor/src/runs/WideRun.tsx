import type { RunSummary } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { formatDuration } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { causeOf } from '../ui/cause-of.ts'
import { Instant } from '../ui/Instant.tsx'
import { RunStatusLabel } from '../ui/RunStatusLabel.tsx'
import { Keys } from './Keys.tsx'
import { RecordCounts } from './RecordCounts.tsx'
import { startedByText } from './started-by.ts'
import styles from './WideRun.module.css'

const columns = [
  ['status', 'runs.status'],
  ['flow', 'runs.flow'],
  ['keys', 'runs.keys'],
  ['cause', 'runs.cause'],
  ['records', 'runs.records'],
  ['started', 'runs.started'],
  ['duration', 'runs.duration'],
  ['by', 'runs.startedBy'],
] as const

export function WideRunHead() {
  const t = useText()
  return columns.map(([column, text]) => (
    <div key={column} role="columnheader" className={styles[column]}>
      {t(text)}
    </div>
  ))
}

/** A run as one 40 px row: what happened, to which records, and why it failed. */
export function WideRun({ run }: { readonly run: RunSummary }) {
  const language = useLanguage()
  const t = useText()
  return (
    <>
      <div role="gridcell" className={styles['status']}>
        <RunStatusLabel status={run.status} />
      </div>
      <div role="gridcell" className={styles['flow']} title={run.flowName}>
        <Link
          to="/flows/$flow/runs/$run"
          params={{ flow: run.flowId, run: run.id }}
          className={styles['link']}
          tabIndex={-1}
          onClick={(event) => event.stopPropagation()}
        >
          {run.flowName}
        </Link>
      </div>
      <div role="gridcell" className={styles['keys']}>
        <Keys keys={run.keys} />
      </div>
      <div role="gridcell" className={styles['cause']}>
        <Cause run={run} />
      </div>
      <div role="gridcell" className={styles['records']}>
        <RecordCounts run={run} compact />
      </div>
      <div role="gridcell" className={styles['started']}>
        <Instant iso={run.startedAt ?? run.queuedAt} />
      </div>
      <div role="gridcell" className={styles['duration']}>
        {run.durationMs === undefined ? '–' : formatDuration(run.durationMs, language)}
      </div>
      <div role="gridcell" className={styles['by']} title={startedByText(run, t)}>
        {startedByText(run, t)}
      </div>
    </>
  )
}

export function Cause({ run }: { readonly run: RunSummary }) {
  const language = useLanguage()
  if (!run.failure) return null
  // Nothing is lost yet: it was handled, or a person decides.
  const mild = run.status === 'succeeded' || run.status === 'parked'
  const message = causeOf(run.failure.problem, language)
  return (
    <span className={styles['reason']} title={`${run.failure.nodeName}: ${message}`}>
      <span className={styles['node']} data-handled={mild || undefined}>
        {run.failure.nodeName}
      </span>
      <span className={styles['words']}>{message}</span>
    </span>
  )
}
