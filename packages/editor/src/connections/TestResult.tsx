import { describeProblem, textIn } from '@isthmus/sdk'
import { type ConnectionTestAnswer } from '@isthmus/sdk/api'
import { CircleCheck, CircleX } from 'lucide-react'
import { problemOf } from '../api/queries.ts'
import { formatDuration } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import styles from './TestResult.module.css'

interface TestResultProps {
  readonly answer: ConnectionTestAnswer | undefined
  readonly error: unknown
}

/** What a connection's test found, in the other system's words. */
export function TestResult({ answer, error }: TestResultProps) {
  const t = useText()
  const language = useLanguage()
  if (!answer && !error) return null
  const ok = answer?.ok === true
  const problem = answer?.ok === false ? answer.problem : problemOf(error)
  const described = ok ? { message: textIn(language, answer.message) } : describeProblem(problem, language)
  return (
    <div className={styles['result']} data-ok={ok}>
      {ok ? <CircleCheck size={17} aria-hidden /> : <CircleX size={17} aria-hidden />}
      <div className={styles['text']}>
        <div className={styles['message']}>{described.message}</div>
        {'hint' in described && described.hint ? <div>{described.hint}</div> : null}
        <div className={styles['about']}>
          {ok ? t('connections.testOk') : t('connections.testFailed')}
          {answer ? ` · ${t('connections.testTook', { duration: formatDuration(answer.durationMs, language) })}` : ''}
        </div>
      </div>
    </div>
  )
}
