import type { LimitState, QuotaState } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { CirclePause, Hourglass } from 'lucide-react'
import { problemOf, useConnectionActivity } from '../api/queries.ts'
import { formatCount } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { Instant } from '../ui/Instant.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import styles from './CallsNow.module.css'
import { Section } from './Section.tsx'

/** How hard the connection's system is pressed now, and what it says is left. Keeps itself fresh. */
export function CallsNow({ connection }: { readonly connection: string }) {
  const t = useText()
  const { data, error } = useConnectionActivity(connection)
  return (
    <Section title={t('connections.now')} help={t('connections.nowHelp')} wide>
      {/* What was known stays while an answer is missing, so that nothing jumps. */}
      {error ? <ProblemNote problem={problemOf(error)} /> : null}
      <ul className={styles['limits']} aria-busy={data === undefined}>
        {data?.limits.map((limit) => (
          <LimitCard key={JSON.stringify([limit.scope, limit.match])} limit={limit} />
        ))}
      </ul>
      {data && data.quotas.length > 0 ? <Quotas quotas={data.quotas} /> : null}
    </Section>
  )
}

function LimitCard({ limit }: { readonly limit: LimitState }) {
  const t = useText()
  const language = useLanguage()
  const { maxConcurrent, perSecond, burst, inside, tokens } = limit
  const most = burst ?? Math.max(1, perSecond ?? 1)
  return (
    <li className={styles['limit']}>
      <div className={styles['scope']}>{useScopeText(limit)}</div>
      <Meter
        label={t('connections.nowInside')}
        value={inside}
        most={maxConcurrent}
        text={
          maxConcurrent === undefined
            ? t('connections.nowNoLimit', { count: formatCount(inside, language) })
            : t('connections.nowOf', {
                count: formatCount(inside, language),
                most: formatCount(maxConcurrent, language),
              })
        }
      />
      {perSecond === undefined || tokens === undefined ? null : (
        <Meter
          label={t('connections.nowTokens')}
          value={tokens}
          most={most}
          text={`${t('connections.nowOf', { count: formatCount(tokens, language), most: formatCount(most, language) })} · ${t('connections.nowRate', { rate: formatCount(perSecond, language) })}`}
        />
      )}
      <Waiting limit={limit} />
    </li>
  )
}

function useScopeText({ scope, match }: LimitState): string {
  const t = useText()
  const calls = match
    ? [match.methods?.join(', '), match.pathStart && `${match.pathStart}…`, match.pathEnd && `…${match.pathEnd}`]
    : []
  const which = calls.filter(Boolean).join(' ')
  switch (scope) {
    case 'connection':
      return t('connections.nowAll')
    case 'calls':
      return which === '' ? t('connections.nowAll') : t('connections.nowSome', { calls: which })
    case 'shared':
      return which === '' ? t('connections.nowShared') : `${t('connections.nowShared')}: ${which}`
  }
}

interface MeterProps {
  readonly label: string
  readonly value: number
  /** Nothing to fill without it. */
  readonly most: number | undefined
  readonly text: string
}

function Meter({ label, value, most, text }: MeterProps) {
  const share = most === undefined ? 0 : Math.min(1, value / most)
  return (
    <div className={styles['meter']}>
      <span className={styles['label']}>{label}</span>
      {most === undefined ? null : (
        <span
          role="meter"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={most}
          aria-valuenow={Math.min(value, most)}
          aria-valuetext={text}
          className={styles['bar']}
        >
          <span style={{ width: `${share * 100}%` }} />
        </span>
      )}
      <span className={styles['figures']}>{text}</span>
    </div>
  )
}

function Waiting({ limit: { waiting, waitingFlows, pausedUntil } }: { readonly limit: LimitState }) {
  const t = useText()
  const language = useLanguage()
  return (
    <>
      {pausedUntil === undefined ? null : (
        <p className={styles['paused']}>
          <CirclePause size={14} aria-hidden />
          <span>
            {t('connections.nowPaused')} <Instant iso={pausedUntil} />
          </span>
        </p>
      )}
      {waiting === 0 ? null : (
        <p className={styles['waiting']}>
          <Hourglass size={14} aria-hidden />
          <span>
            {t('connections.nowWaiting', { count: waiting, shown: formatCount(waiting, language) })}
            {waitingFlows.map(({ id, name }, at) => (
              <span key={id}>
                {at === 0 ? ' ' : ', '}
                <Link to="/flows/$flow" params={{ flow: id }}>
                  {name}
                </Link>
              </span>
            ))}
          </span>
        </p>
      )}
    </>
  )
}

function Quotas({ quotas }: { readonly quotas: readonly QuotaState[] }) {
  const t = useText()
  const language = useLanguage()
  return (
    <table className={styles['quotas']}>
      <caption>{t('connections.nowQuota')}</caption>
      <tbody>
        {quotas.map(({ name, remaining, limit, resetsAt, at }) => (
          <tr key={name} data-low={limit !== undefined && remaining * 10 < limit ? true : undefined}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>
              {limit === undefined
                ? t('connections.nowLeft', { count: formatCount(remaining, language) })
                : t('connections.nowLeftOf', {
                    count: formatCount(remaining, language),
                    most: formatCount(limit, language),
                  })}
            </td>
            <td>
              {resetsAt === undefined ? null : (
                <>
                  {t('connections.nowUntil')} <Instant iso={resetsAt} />
                </>
              )}
            </td>
            <td>
              {t('connections.nowSaid')} <Instant iso={at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
