import { Button, Menu } from '@mantine/core'
import { describeProblem, type Language } from '@isthmus/sdk'
import { type RunDetail } from '@isthmus/sdk/api'
import { Ban, ChevronDown, RotateCcw } from 'lucide-react'
import { useMemo } from 'react'
import { isFinal, problemOf, useCancelRun, useRetryRun } from '../api/queries.ts'
import { formatDuration, formatInstantExactly } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText, type Translate } from '../i18n/use-text.ts'
import { causeOf } from '../ui/cause-of.ts'
import { Instant } from '../ui/Instant.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { RunStatusLabel } from '../ui/RunStatusLabel.tsx'
import { CallLinks } from './CallLinks.tsx'
import { HandledFailures } from './HandledFailures.tsx'
import { Keys } from './Keys.tsx'
import { ParkedHere } from './ParkedHere.tsx'
import { RecordCounts } from './RecordCounts.tsx'
import styles from './RunReplay.module.css'
import { startedByText } from './started-by.ts'

interface RunReplayProps {
  readonly run: RunDetail
  /** How many records wait for a person, by node. */
  readonly parked: ReadonlyMap<string, number> | undefined
  /** Opens the run that a retry started. */
  readonly onRetried: (run: string) => void
  /** Shows the node where the run failed. */
  readonly onShowNode: (node: string) => void
  /** Shows the records that failed at a node. */
  readonly onShowErrors: (node: string) => void
}

/** The head of a replayed run: the cause in the other system's words first, then what to do. */
export function RunReplay({ run, parked, onRetried, onShowNode, onShowErrors }: RunReplayProps) {
  const t = useText()
  const language = useLanguage()
  return (
    <header className={styles['head']}>
      <div className={styles['top']}>
        <div className={styles['facts']} role="status">
          <RunStatusLabel status={run.status} size={17} />
          <span>
            <Instant iso={run.startedAt ?? run.queuedAt} />
            {run.durationMs === undefined ? '' : ` · ${formatDuration(run.durationMs, language)}`}
          </span>
          <RecordCounts run={run} />
          <span className={styles['keys']}>
            <Keys keys={run.keys} />
          </span>
          <span className={styles['dim']}>
            {startedByText(run, t)} · {t('runs.version', { version: run.flowVersion })}
          </span>
        </div>
        <Actions run={run} onRetried={onRetried} />
      </div>
      {run.status === 'succeeded' ? (
        <Handled run={run} onShowErrors={onShowErrors} />
      ) : (
        <Failure run={run} onShowNode={onShowNode} />
      )}
      <Stopped run={run} />
      {parked ? <ParkedHere run={run} parked={parked} /> : null}
      <CallLinks run={run} />
    </header>
  )
}

function Handled({ run, onShowErrors }: Pick<RunReplayProps, 'run' | 'onShowErrors'>) {
  const stepOf = useMemo(() => {
    const steps = new Map(run.steps.map((step) => [step.node, step]))
    return (node: string) => steps.get(node)
  }, [run.steps])
  return <HandledFailures open run={run.id} flow={run.flow} stepOf={stepOf} onShowErrors={onShowErrors} />
}

/** Why a node ended the run on purpose, where it is not told as a failure anyway. */
function Stopped({ run: { stopped } }: Pick<RunReplayProps, 'run'>) {
  const t = useText()
  if (stopped?.outcome !== 'succeeded') return null
  return <p className={styles['next']}>{t('runs.stopped', { node: stopped.nodeName, message: stopped.message })}</p>
}

function Failure({ run, onShowNode }: Pick<RunReplayProps, 'run' | 'onShowNode'>) {
  const t = useText()
  const language = useLanguage()
  const { failure } = run
  const next = nextAction(run, t, language)
  if (!failure) return next === undefined ? null : <p className={styles['next']}>{next}</p>
  const { hint } = describeProblem(failure.problem, language)
  return (
    <div className={styles['failure']} data-status={run.status}>
      <p className={styles['cause']}>{causeOf(failure.problem, language)}</p>
      <p className={styles['next']}>
        <button type="button" className={styles['node']} onClick={() => onShowNode(failure.node)}>
          {t('runs.failedAt', { node: failure.nodeName })}
        </button>
        {hint ?? next}
      </p>
    </div>
  )
}

function nextAction(run: RunDetail, t: Translate, language: Language): string | undefined {
  switch (run.status) {
    case 'failed':
      return t('runs.next.failed')
    case 'partial':
      return t('runs.next.partial', { errors: run.records.errors })
    case 'interrupted':
      return t('runs.next.interrupted')
    case 'canceled':
      return t('runs.next.canceled')
    case 'waiting':
      if (run.waitingUntil === undefined) return t('runs.next.waitingForCall')
      return t('runs.next.waiting', { time: formatInstantExactly(run.waitingUntil, language) })
    case 'parked':
      return t('runs.next.parked')
    case 'queued':
    case 'running':
    case 'succeeded':
      return undefined
  }
}

function Actions({ run, onRetried }: Pick<RunReplayProps, 'run' | 'onRetried'>) {
  const t = useText()
  const retry = useRetryRun()
  const cancel = useCancelRun()
  const failure = retry.error ?? cancel.error
  const start = (version: 'newest' | 'same') =>
    retry.mutate({ run: run.id, version }, { onSuccess: (started) => onRetried(started.id) })
  return (
    <div className={styles['actions']}>
      {failure ? <ProblemNote problem={problemOf(failure)} /> : null}
      {isFinal(run) ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              variant="default"
              loading={retry.isPending}
              leftSection={<RotateCcw size={15} aria-hidden />}
              rightSection={<ChevronDown size={14} aria-hidden />}
            >
              {t('runs.retry')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => start('newest')}>{t('runs.retryNewest')}</Menu.Item>
            <Menu.Item onClick={() => start('same')}>{t('runs.retrySame', { version: run.flowVersion })}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : (
        <Button
          variant="default"
          loading={cancel.isPending}
          leftSection={<Ban size={15} aria-hidden />}
          onClick={() => cancel.mutate(run.id)}
        >
          {t('runs.cancelRun')}
        </Button>
      )}
    </div>
  )
}
