import { describeProblem, type FlowNode } from '@isthmus/sdk'
import { type PollDetail, type RunSummary } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { CircleAlert, RotateCcw } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useLastRunOf, usePoll, useSchedule, useSession } from '../../api/queries.ts'
import { useDocumentState } from '../../document/index.ts'
import { formatCount } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { causeOf } from '../../ui/cause-of.ts'
import { Instant } from '../../ui/Instant.tsx'
import { RunStatusLabel } from '../../ui/RunStatusLabel.tsx'
import { StartOver } from './StartOver.tsx'

interface TriggerStateProps {
  readonly node: FlowNode
  readonly kind: 'poll' | 'schedule' | 'queue' | 'files'
}

/** What a trigger that acts by itself did last. */
export function TriggerState({ node, kind }: TriggerStateProps) {
  const t = useText()
  const flow = useDocumentState((state) => state.flow.id)
  const active = useDocumentState((state) => state.active)
  const lastRun = useLastRunOf({ flow, node: node.id }).data
  return (
    <section className="ins-trigger" aria-label={t('inspector.trigger.title')}>
      <h3 className="ins-group">{t('inspector.trigger.title')}</h3>
      {!active && <p className="ins-quiet ins-pad">{t('inspector.trigger.off')}</p>}
      <Fact name={t('inspector.trigger.lastRun')}>
        {lastRun ? <LastRun run={lastRun} /> : t('inspector.trigger.noRun')}
      </Fact>
      {kind === 'poll' && <PollRows flow={flow} node={node} />}
      {kind === 'schedule' && <ScheduleRows flow={flow} node={node} />}
      {(kind === 'queue' || kind === 'files') && <StandingRows flow={flow} node={node} />}
    </section>
  )
}

function ScheduleRows({ flow, node }: { readonly flow: string; readonly node: FlowNode }) {
  const t = useText()
  const schedule = useSchedule({ flow, node: node.id }).data
  if (!schedule) return null
  const { next, lastFiredAt, missed, lastMissedAt, skipped, lastSkippedAt } = schedule
  return (
    <>
      <Fact name={t('inspector.trigger.next')}>
        {next === undefined ? t('inspector.trigger.never') : <Instant iso={next} />}
      </Fact>
      <Fact name={t('inspector.trigger.lastFired')}>
        {lastFiredAt === undefined ? t('inspector.trigger.never') : <Instant iso={lastFiredAt} />}
      </Fact>
      {missed > 0 && lastMissedAt !== undefined && (
        <Fact name={t('inspector.trigger.missed')}>
          <Instant iso={lastMissedAt} />
        </Fact>
      )}
      {skipped > 0 && lastSkippedAt !== undefined && (
        <Fact name={t('inspector.trigger.skipped')}>
          <Instant iso={lastSkippedAt} />
        </Fact>
      )}
    </>
  )
}

/** A trigger that stays at another system: it has no point in time from which it could begin anew. */
function StandingRows({ flow, node }: { readonly flow: string; readonly node: FlowNode }) {
  const t = useText()
  const state = usePoll({ flow, node: node.id }).data
  if (state === undefined) return null
  if (state === null) return <p className="ins-quiet ins-pad">{t('inspector.trigger.notYet')}</p>
  return <PollFacts poll={state} isStanding />
}

function PollRows({ flow, node }: { readonly flow: string; readonly node: FlowNode }) {
  const t = useText()
  const session = useSession()
  const poll = usePoll({ flow, node: node.id }).data
  const [asking, setAsking] = useState(false)
  if (poll === undefined) return null
  if (poll === null) return <p className="ins-quiet ins-pad">{t('inspector.trigger.notYet')}</p>
  const mayReset = session.data !== undefined && session.data?.user.role !== 'viewer'
  return (
    <>
      <PollFacts poll={poll} />
      {mayReset && (
        <div className="ins-pad">
          <button type="button" className="ins-button" onClick={() => setAsking(true)}>
            <RotateCcw size={13} aria-hidden />
            {t('inspector.trigger.startOver')}
          </button>
          <StartOver opened={asking} flow={flow} node={node} onClose={() => setAsking(false)} />
        </div>
      )}
    </>
  )
}

function PollFacts({ poll, isStanding = false }: { readonly poll: PollDetail; readonly isStanding?: boolean }) {
  const t = useText()
  const language = useLanguage()
  const { watermark, lastSuccessAt, lastAttemptAt, records } = poll
  return (
    <>
      <Fact name={t('inspector.trigger.lastLook')}>
        {lastAttemptAt === undefined ? t('inspector.trigger.never') : <Instant iso={lastAttemptAt} />}
      </Fact>
      <Fact name={t('inspector.trigger.lastGood')}>
        {lastSuccessAt === undefined ? (
          t('inspector.trigger.never')
        ) : (
          <span>
            <Instant iso={lastSuccessAt} />
            {' · '}
            {t('inspector.trigger.took', { count: records, shown: formatCount(records, language) })}
          </span>
        )}
      </Fact>
      {!isStanding && (
        <Fact name={t('inspector.trigger.watermark')} title={t('inspector.trigger.watermarkHelp')}>
          {watermark === undefined ? t('inspector.trigger.nothingTaken') : <Instant iso={watermark} />}
        </Fact>
      )}
      {poll.restartedAt !== undefined && (
        <Fact name={t('inspector.trigger.restarted')} title={t('inspector.trigger.restartedHelp')}>
          <Instant iso={poll.restartedAt} />
        </Fact>
      )}
      <PollProblem poll={poll} />
    </>
  )
}

function PollProblem({ poll: { problem, failures, lastErrorAt } }: { readonly poll: PollDetail }) {
  const t = useText()
  const language = useLanguage()
  if (!problem) return null
  const { hint } = describeProblem(problem, language)
  return (
    <Fact name={t('inspector.trigger.lastError')}>
      <div className="ins-problems">
        <p data-severity={failures > 0 ? 'error' : 'warning'}>
          <CircleAlert size={13} aria-hidden />
          <span>
            {causeOf(problem, language)}
            {hint && <span className="ins-quiet"> {hint}</span>}
            <span className="ins-quiet">
              {' '}
              {lastErrorAt !== undefined && <Instant iso={lastErrorAt} />}
              {failures > 0 ? ` · ${t('inspector.trigger.failures', { count: failures })}` : ''}
            </span>
          </span>
        </p>
      </div>
    </Fact>
  )
}

function LastRun({ run }: { readonly run: RunSummary }) {
  return (
    <Link to="/flows/$flow/runs/$run" params={{ flow: run.flowId, run: run.id }} className="ins-run">
      <RunStatusLabel status={run.status} size={13} />
      <Instant iso={run.startedAt ?? run.queuedAt} />
    </Link>
  )
}

interface FactProps {
  readonly name: string
  readonly title?: string
  readonly children: ReactNode
}

function Fact({ name, title, children }: FactProps) {
  return (
    <div className="ins-row" data-tall>
      <span className="ins-label" title={title}>
        {name}
      </span>
      <div className="ins-value ins-fact">{children}</div>
    </div>
  )
}
