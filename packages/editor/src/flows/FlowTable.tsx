import { Switch, Tooltip } from '@mantine/core'
import { describeProblem, type Problem, type TriggerKind } from '@isthmus/sdk'
import { type FlowSummary, type RunSummary } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { GitCompareArrows, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { problemOf, useSetFlowActive } from '../api/queries.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { NamedIcon } from '../ui/icons.tsx'
import { Instant } from '../ui/Instant.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { RunStatusLabel } from '../ui/RunStatusLabel.tsx'
import table from '../ui/table.module.css'
import { FlowMenu } from './FlowMenu.tsx'
import styles from './FlowTable.module.css'

interface FlowTableProps {
  readonly flows: readonly FlowSummary[]
  /** Every flow, also those the search hides: their names and ids are taken. */
  readonly all: readonly FlowSummary[]
}

export function FlowTable({ flows, all }: FlowTableProps) {
  const t = useText()
  const setActive = useSetFlowActive()
  const [problem, setProblem] = useState<Problem>()
  const shown = setActive.error ? problemOf(setActive.error) : problem
  return (
    <>
      {shown ? (
        <div className={styles['problem']}>
          <ProblemNote problem={shown} />
        </div>
      ) : null}
      <table className={`${table['table']} ${styles['table']}`}>
        <thead>
          <tr>
            <th className={styles['name']}>{t('flows.name')}</th>
            <th className={styles['triggers']}>{t('flows.triggers')}</th>
            <th className={styles['active']}>{t('flows.active')}</th>
            <th>{t('flows.lastRun')}</th>
            <th className={styles['problems']}>{t('flows.problems')}</th>
            <th className={styles['updated']}>{t('flows.updated')}</th>
            <th className={styles['menu']}>
              <span className={styles['spoken']}>{t('flows.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {flows.map((flow) => (
            <FlowRow
              key={flow.id}
              flow={flow}
              all={all}
              switching={setActive.isPending && setActive.variables.flow === flow.id}
              onActive={(active) => setActive.mutate({ flow: flow.id, active })}
              onProblem={setProblem}
            />
          ))}
        </tbody>
      </table>
    </>
  )
}

interface FlowRowProps {
  readonly flow: FlowSummary
  readonly all: readonly FlowSummary[]
  readonly switching: boolean
  readonly onActive: (active: boolean) => void
  readonly onProblem: (problem: Problem | undefined) => void
}

function FlowRow({ flow, all, switching, onActive, onProblem }: FlowRowProps) {
  const t = useText()
  return (
    <tr>
      <td>
        <Link to="/flows/$flow" params={{ flow: flow.id }} className={table['main']}>
          {flow.name}
        </Link>
        {flow.description ? (
          <div className={styles['description']} title={flow.description}>
            {flow.description}
          </div>
        ) : null}
      </td>
      <td>
        <Triggers kinds={flow.triggers} />
      </td>
      <td>
        <Tooltip label={t('flows.activeHint')}>
          <span className={styles['switch']}>
            <Switch
              aria-label={t('flows.activeOf', { name: flow.name })}
              checked={flow.active}
              disabled={switching}
              onChange={(event) => onActive(event.currentTarget.checked)}
            />
          </span>
        </Tooltip>
      </td>
      <td>
        {flow.lastRun ? <LastRun run={flow.lastRun} /> : <span className={table['dim']}>{t('flows.neverRun')}</span>}
      </td>
      <td>
        <span className={styles['badges']}>
          {flow.problemCount > 0 ? (
            <Link
              to="/flows/$flow"
              params={{ flow: flow.id }}
              className={styles['badge']}
              aria-label={t('flows.problemCount', { count: flow.problemCount })}
            >
              <TriangleAlert size={13} aria-hidden />
              {flow.problemCount}
            </Link>
          ) : null}
          {flow.drift ? <DriftBadge flow={flow.id} drift={flow.drift} /> : null}
        </span>
      </td>
      <td className={table['dim']}>
        <Instant iso={flow.updatedAt} />
      </td>
      <td>
        <FlowMenu flow={flow} all={all} onProblem={onProblem} />
      </td>
    </tr>
  )
}

interface DriftBadgeProps {
  readonly flow: string
  readonly drift: NonNullable<FlowSummary['drift']>
}

/** Something that the flow uses has changed in a system. */
function DriftBadge({ flow, drift: { changes, breaking, connections } }: DriftBadgeProps) {
  const t = useText()
  const label = t('flows.drift', { count: changes, breaking, connections: connections.join(', ') })
  return (
    <Tooltip label={label}>
      <Link to="/flows/$flow" params={{ flow }} className={styles['badge']} aria-label={label}>
        <GitCompareArrows size={13} aria-hidden />
        {changes}
      </Link>
    </Tooltip>
  )
}

const triggerIcons: Readonly<Record<TriggerKind, string>> = {
  manual: 'play',
  webhook: 'webhook',
  schedule: 'clock',
  poll: 'refresh-cw',
  queue: 'inbox',
  files: 'file-text',
  call: 'phone-incoming',
}

function Triggers({ kinds }: { readonly kinds: readonly TriggerKind[] }) {
  const t = useText()
  return (
    <span className={styles['kinds']}>
      {[...new Set(kinds)].map((kind) => (
        <Tooltip key={kind} label={t(`ui.trigger.${kind}`)}>
          <span className={styles['kind']} role="img" aria-label={t(`ui.trigger.${kind}`)}>
            <NamedIcon name={triggerIcons[kind]} size={15} />
          </span>
        </Tooltip>
      ))}
    </span>
  )
}

function LastRun({ run }: { readonly run: RunSummary }) {
  const language = useLanguage()
  const cause =
    run.failure && run.status !== 'succeeded' ? describeProblem(run.failure.problem, language).message : undefined
  return (
    <Link to="/flows/$flow/runs/$run" params={{ flow: run.flowId, run: run.id }} className={styles['run']}>
      <RunStatusLabel status={run.status} />
      <span className={table['dim']}>
        <Instant iso={run.startedAt ?? run.queuedAt} />
      </span>
      {cause === undefined ? null : (
        <span className={styles['cause']} title={cause}>
          {cause}
        </span>
      )}
    </Link>
  )
}
