import { Loader } from '@mantine/core'
import { describeProblem, textIn } from '@isthmus/sdk'
import type { ConnectionTestAnswer, MissingPermission, TestedCall } from '@isthmus/sdk/api'
import { CircleCheck, CircleX, LogIn, Send, TriangleAlert } from 'lucide-react'
import { problemOf } from '../api/queries.ts'
import { formatDuration } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { MissingList } from './MissingList.tsx'
import styles from './TestResult.module.css'

interface TestResultProps {
  readonly isAsking: boolean
  readonly answer: ConnectionTestAnswer | undefined
  readonly error: unknown
  /** What flows do with the connection and it may not. */
  readonly missing: readonly MissingPermission[]
}

/** What a connection's test found, in the other system's words, and what it did to find it. */
export function TestResult({ isAsking, answer, error, missing }: TestResultProps) {
  const t = useText()
  const language = useLanguage()
  if (isAsking) {
    return (
      <div className={styles['result']} data-asking>
        <Loader size={17} aria-hidden />
        <div className={styles['text']}>{t('connections.testAsking')}</div>
      </div>
    )
  }
  if (!answer && !error) return null
  const ok = answer?.ok === true
  const problem = answer?.ok === false ? answer.problem : problemOf(error)
  const Icon = !ok ? CircleX : missing.length > 0 ? TriangleAlert : CircleCheck
  const described = ok ? { message: textIn(language, answer.message) } : describeProblem(problem, language)
  return (
    <div className={styles['result']} data-ok={ok} data-lacking={(ok && missing.length > 0) || undefined}>
      <Icon size={17} aria-hidden />
      <div className={styles['text']}>
        <div className={styles['message']}>{described.message}</div>
        {'hint' in described && described.hint ? <div>{described.hint}</div> : null}
        {missing.length > 0 ? (
          <ul className={styles['missing']}>
            <MissingList missing={missing} />
          </ul>
        ) : null}
        <Checked calls={answer?.calls ?? []} />
        <div className={styles['about']}>
          {ok ? t('connections.testOk') : t('connections.testFailed')}
          {answer ? ` · ${t('connections.testTook', { duration: formatDuration(answer.durationMs, language) })}` : ''}
        </div>
      </div>
    </div>
  )
}

function Checked({ calls }: { readonly calls: readonly TestedCall[] }) {
  const t = useText()
  const language = useLanguage()
  if (calls.length === 0) return null
  return (
    <ul className={styles['checked']} aria-label={t('connections.testChecked')}>
      {calls.map((call, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- calls of one answer never change their places
        <li key={at}>
          {call.purpose === 'signIn' ? <LogIn size={13} aria-hidden /> : <Send size={13} aria-hidden />}
          <span className={styles['address']} title={`${call.method} ${call.url}`}>
            {call.purpose === 'signIn' ? `${t('connections.testSignIn')} ` : ''}
            {call.method} {call.url}
          </span>
          <span className={styles['came']}>
            {[call.status ?? t('connections.testNoAnswer'), formatDuration(call.durationMs, language)]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </li>
      ))}
    </ul>
  )
}
