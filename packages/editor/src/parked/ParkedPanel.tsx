import { describeProblem, type Json } from '@isthmus/sdk'
import { type ParkedRecord } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { CircleAlert, Hand, History } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { causeOf } from '../ui/cause-of.ts'
import { Instant } from '../ui/Instant.tsx'
import { PanelTitle } from '../ui/PanelTitle.tsx'
import { captionOf } from './caption.ts'
import { Decided } from './Decided.tsx'
import { Decision } from './Decision.tsx'
import type { DrawRecord } from './ParkedPage.tsx'
import styles from './ParkedPanel.module.css'

interface ParkedPanelProps {
  readonly parked: ParkedRecord
  readonly drawRecord: DrawRecord
}

const linePx = 20
const leastLines = 4
const mostLines = 20

/** Room for a small record, and a scrolling part of a large one. */
function heightFor(record: Json): number {
  const lines = JSON.stringify(record, null, 2).split('\n').length
  return Math.max(leastLines, Math.min(mostLines, lines + 1)) * linePx
}

/** One parked record: why it waits, what was sent, where, and what a person can decide. */
export function ParkedPanel({ parked, drawRecord }: ParkedPanelProps) {
  const t = useText()
  const [fresh, setFresh] = useState(false)
  return (
    <article className={styles['card']}>
      <Head parked={parked} />
      <Cause parked={parked} />
      {parked.resolution ? (
        <Decided resolution={parked.resolution} takesFocus={fresh} />
      ) : (
        <Decision parked={parked} onDecided={() => setFresh(true)} />
      )}
      <Facts parked={parked} />
      <h3 className={styles['recordTitle']}>{t('parked.record')}</h3>
      <div className={styles['record']} style={{ height: heightFor(parked.record) }}>
        {drawRecord(parked.record, t('parked.record'))}
      </div>
    </article>
  )
}

function Head({ parked }: Pick<ParkedPanelProps, 'parked'>) {
  const t = useText()
  return (
    <PanelTitle
      icon={<Hand size={20} strokeWidth={1.75} aria-hidden />}
      tone="warning"
      title={captionOf(parked) ?? t('parked.noKey')}
      about={t('parked.nodeIn', { node: parked.nodeName, flow: parked.flowName })}
      actions={
        <Link
          to="/flows/$flow/runs/$run"
          params={{ flow: parked.flowId, run: parked.runId }}
          search={{ node: parked.node }}
          className={styles['toRun']}
        >
          <History size={15} aria-hidden />
          {t('parked.showInRun')}
        </Link>
      }
    />
  )
}

function Cause({ parked: { problem } }: Pick<ParkedPanelProps, 'parked'>) {
  const language = useLanguage()
  const { hint } = describeProblem(problem, language)
  return (
    <div className={styles['cause']}>
      <CircleAlert size={16} aria-hidden />
      <div>
        <p className={styles['message']}>{causeOf(problem, language)}</p>
        {hint === undefined ? null : <p>{hint}</p>}
      </div>
    </div>
  )
}

function Facts({ parked }: Pick<ParkedPanelProps, 'parked'>) {
  const t = useText()
  return (
    <dl className={styles['facts']}>
      <Fact name={t('parked.flow')}>
        <Link to="/flows/$flow" params={{ flow: parked.flowId }}>
          {t('parked.flowVersion', { flow: parked.flowName, version: parked.flowVersion })}
        </Link>
      </Fact>
      <Fact name={t('parked.node')}>{parked.nodeName}</Fact>
      <Fact name={t('parked.since')}>
        <Instant iso={parked.since} />
      </Fact>
      <Fact name={t('parked.parkedAt')}>
        <Instant iso={parked.parkedAt} />
      </Fact>
      <Fact name={t('parked.attempts')}>{parked.attempts}</Fact>
      <Fact name={t('parked.sentKey')}>
        <code className={styles['code']}>{parked.id}</code>
        <span className={styles['help']}>{t('parked.sentKeyHelp')}</span>
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
