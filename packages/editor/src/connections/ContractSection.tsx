import { Button, Group, Select, Stack } from '@mantine/core'
import type { ContractDetail, DriftFinding } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { CircleCheck, ScanSearch, TriangleAlert } from 'lucide-react'
import { problemOf, useAcceptContract, useCheckContract, useContract, useContractSettings } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { driftText } from '../ui/drift-text.ts'
import { AskButton } from '../ui/AskButton.tsx'
import { Instant } from '../ui/Instant.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import panel from './ConnectionPanel.module.css'
import styles from './ContractSection.module.css'
import { EntityList } from './EntityList.tsx'
import { Section } from './Section.tsx'
import { useRights } from './use-rights.ts'

/** What the system says of its data, when it was asked, and what has changed since somebody last accepted it. */
export function ContractSection({ connection }: { readonly connection: string }) {
  const t = useText()
  const contract = useContract(connection)
  const check = useCheckContract(connection)
  const { mayTest } = useRights()
  const { described, describes = false } = contract.data ?? {}
  const failed = check.error ?? contract.error
  if (!describes) {
    return (
      <Section title={t('connections.data')} help={t('connections.dataHelp')} wide>
        {failed ? <ProblemNote problem={problemOf(failed)} /> : null}
        {contract.isPending ? <Waiting /> : null}
        {contract.data ? <span className={panel['dim']}>{t('connections.dataNone')}</span> : null}
      </Section>
    )
  }
  return (
    <Section title={t('connections.data')} help={t('connections.dataHelp')} wide>
      <Stack gap="sm" align="stretch">
        <Group gap="sm">
          {mayTest ? (
            <AskButton
              icon={<ScanSearch size={16} aria-hidden />}
              text={t('connections.dataCheck')}
              isAsking={check.isPending}
              onAsk={() => check.mutate()}
            />
          ) : null}
          <span className={panel['dim']} role="status">
            {described ? (
              <>
                {t('connections.dataAsked')} <Instant iso={described.checkedAt} />
                {' · '}
                <code title={described.hash}>{described.hash.slice(0, 8)}</code>
              </>
            ) : (
              t('connections.dataNever')
            )}
          </span>
        </Group>
        {failed ? <ProblemNote problem={problemOf(failed)} /> : null}
        {described && !failed && described.problem ? <ProblemNote problem={described.problem} /> : null}
        {described ? <Described connection={connection} described={described} /> : null}
      </Stack>
    </Section>
  )
}

type KnownContract = NonNullable<ContractDetail['described']>

function Described({ connection, described }: { readonly connection: string; readonly described: KnownContract }) {
  return (
    <>
      <Findings connection={connection} described={described} />
      <Every connection={connection} hours={described.everyHours} />
      <EntityList connection={connection} entities={described.entities} />
    </>
  )
}

function Findings({ connection, described }: { readonly connection: string; readonly described: KnownContract }) {
  const t = useText()
  const accept = useAcceptContract(connection)
  const { mayTest } = useRights()
  const { findings, waiting, hash } = described
  if (findings.length === 0) {
    return (
      <p className={styles['same']}>
        <CircleCheck size={15} aria-hidden /> {t('connections.dataSame')}
      </p>
    )
  }
  return (
    <section className={styles['findings']} aria-label={t('connections.dataChanges')}>
      <h4>{t('connections.dataChangeCount', { count: findings.length })}</h4>
      <ul>
        {findings.map((finding) => (
          <Finding key={finding.key} finding={finding} />
        ))}
      </ul>
      {waiting > 0 ? (
        <p>
          <Link to="/parked">{t('connections.dataWaiting', { count: waiting })}</Link>
        </p>
      ) : null}
      {accept.error ? <ProblemNote problem={problemOf(accept.error)} /> : null}
      <Group gap="sm">
        <Button size="xs" disabled={!mayTest} loading={accept.isPending} onClick={() => accept.mutate(hash)}>
          {t('connections.dataAccept')}
        </Button>
        <span className={panel['dim']}>{t('connections.dataAcceptHelp')}</span>
      </Group>
    </section>
  )
}

function Finding({ finding: { change, flows } }: { readonly finding: DriftFinding }) {
  const t = useText()
  const breaks = flows.some(({ uses }) => uses.some((use) => use.breaks))
  return (
    <li data-breaks={breaks}>
      {breaks ? (
        <TriangleAlert size={14} aria-label={t('connections.dataBreaks')} />
      ) : (
        <span className={styles['dot']} />
      )}
      <div>
        <div>
          <strong>{change.entity}</strong> {driftText(change, t)}
        </div>
        {flows.map(({ flowId, flowName, uses }) => (
          <div key={flowId} className={styles['users']}>
            <Link to="/flows/$flow" params={{ flow: flowId }}>
              {flowName}
            </Link>
            {': '}
            {[...new Set(uses.map((use) => t(`connections.dataUse.${use.use}`, { node: use.nodeName })))].join(', ')}
          </div>
        ))}
      </div>
    </li>
  )
}

const rhythms = [0, 1, 6, 24, 168] as const

function Every({ connection, hours }: { readonly connection: string; readonly hours: number }) {
  const t = useText()
  const settings = useContractSettings(connection)
  const { mayEdit } = useRights()
  const known = rhythms.some((each) => each === hours) ? rhythms : [...rhythms, hours]
  return (
    <>
      <Select
        className={styles['every']}
        label={t('connections.dataEvery')}
        allowDeselect={false}
        disabled={!mayEdit}
        value={String(hours)}
        data={known.map((each) => ({
          value: String(each),
          label: each === 0 ? t('connections.dataNoClock') : t('connections.dataHours', { count: each }),
        }))}
        onChange={(value) => value !== null && settings.mutate(Number(value))}
      />
      {settings.error ? <ProblemNote problem={problemOf(settings.error)} /> : null}
    </>
  )
}
