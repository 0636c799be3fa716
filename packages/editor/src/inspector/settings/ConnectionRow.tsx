import { Button } from '@mantine/core'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { describeProblem } from '@isthmus/sdk'
import type { Problem } from '@isthmus/sdk'
import type { ConnectionDetail, ConnectionTestAnswer } from '@isthmus/sdk/api'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { ProblemNotes } from '../form/ProblemNotes.tsx'
import { PlainRow } from './PlainRow.tsx'

/** A try of the chosen connection. */
export interface ConnectionTest {
  readonly running: boolean
  readonly answer: ConnectionTestAnswer | undefined
  /** Why there is no answer. */
  readonly problem: Problem | undefined
  readonly start: (connection: string) => void
}

interface ConnectionRowProps {
  readonly connector: string
  readonly optional: boolean
  readonly connections: readonly ConnectionDetail[]
  readonly value: string | undefined
  readonly readOnly: boolean
  readonly problems: readonly Problem[]
  readonly test: ConnectionTest
  /** Address of the page that creates a connection of this connector. */
  readonly createHref: string
  readonly onChange: (connection: string | undefined) => void
}

/** Chooses the connection of a node among those of its connector; makes and tests one in place. */
export function ConnectionRow(props: ConnectionRowProps) {
  const t = useText()
  const { value, readOnly, test } = props
  const fitting = props.connections.filter((connection) => connection.connector === props.connector)
  const known = value === undefined || fitting.some((connection) => connection.name === value)
  return (
    <>
      <PlainRow label={t('inspector.connection')}>
        {({ id }) => (
          <span className="ins-connection">
            <select
              id={id}
              className="ins-input"
              disabled={readOnly}
              aria-invalid={props.problems.length > 0 || undefined}
              aria-required={!props.optional || undefined}
              value={value ?? ''}
              onChange={(event) =>
                props.onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)
              }
            >
              <option value="">{t(props.optional ? 'inspector.connectionNone' : 'inspector.choose')}</option>
              {!known && <option value={value}>{t('inspector.connectionMissing', { name: value ?? '' })}</option>}
              {fitting.map((connection) => (
                <option key={connection.name} value={connection.name}>
                  {connection.name}
                </option>
              ))}
            </select>
            {!readOnly && value !== undefined && known && (
              <Button size="compact-sm" variant="default" loading={test.running} onClick={() => test.start(value)}>
                {t('inspector.connectionTest')}
              </Button>
            )}
          </span>
        )}
      </PlainRow>
      <div className="ins-below">
        <TestResult test={test} />
        <ProblemNotes problems={props.problems} />
        {!readOnly && (value === undefined || !known) && (
          <a className="ins-link" href={props.createHref}>
            {t('inspector.connectionCreate')}
          </a>
        )}
      </div>
    </>
  )
}

function TestResult({ test }: { readonly test: ConnectionTest }) {
  const language = useLanguage()
  const { answer } = test
  const problem = answer?.ok === false ? answer.problem : test.problem
  const text = problem ? describeProblem(problem, language).message : answer?.ok ? answer.message[language] : undefined
  if (text === undefined || test.running) return null
  return (
    <p role="status" className="ins-test" data-ok={!problem}>
      {problem ? <CircleAlert size={13} aria-hidden /> : <CircleCheck size={13} aria-hidden />}
      {text}
    </p>
  )
}
