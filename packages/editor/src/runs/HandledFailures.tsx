import type { Flow } from '@isthmus/sdk'
import type { StepSummary } from '@isthmus/sdk/api'
import { CircleAlert } from 'lucide-react'
import { useMemo, useState } from 'react'
import { failedProblem, useRunRecords } from '../api/queries.ts'
import { formatCount } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { causeOf } from '../ui/cause-of.ts'
import { causeCounts, handledFailures, type FailedThere } from './handled-failures.ts'
import styles from './HandledFailures.module.css'

interface HandledFailuresProps {
  readonly run: string
  /** The flow as it ran. */
  readonly flow: Pick<Flow, 'nodes' | 'edges'>
  readonly stepOf: (node: string) => StepSummary | undefined
  /** Shows the records that failed at a node. */
  readonly onShowErrors: (node: string) => void
  /** Causes are shown at once; else a button shows them. */
  readonly open?: boolean
}

/** Records that failed and went where the flow sends such records: where to, and why. */
export function HandledFailures({ run, flow, stepOf, onShowErrors, open = false }: HandledFailuresProps) {
  const t = useText()
  const language = useLanguage()
  const [opened, setOpened] = useState(open)
  const { from, to } = useMemo(() => handledFailures(flow, stepOf), [flow, stepOf])
  if (from.length === 0) return null
  return (
    <div className={styles['handled']}>
      <p className={styles['line']}>
        <CircleAlert size={15} aria-hidden className={styles['sign']} />
        {to.map(({ node, nodeName, count }) => (
          <span key={node}>
            {t('runs.handled.went', { count, shown: formatCount(count, language), node: nodeName })}
          </span>
        ))}
        <button
          type="button"
          className={styles['link']}
          aria-expanded={opened}
          onClick={() => setOpened((before) => !before)}
        >
          {opened ? t('runs.handled.hide') : t('runs.handled.why')}
        </button>
      </p>
      {opened ? from.map((there) => <Causes key={there.node} {...{ run, there, onShowErrors }} />) : null}
    </div>
  )
}

const shownCauses = 3
/** One more cause takes no more room than the button that would show it. */
const hiddenAtLeast = 2

interface CausesProps {
  readonly run: string
  readonly there: FailedThere
  readonly onShowErrors: (node: string) => void
}

/** Why records failed at one node, as far as the trace tells. */
function Causes({ run, there, onShowErrors }: CausesProps) {
  const t = useText()
  const language = useLanguage()
  const [all, setAll] = useState(false)
  const query = useRunRecords({ run, node: there.node, side: 'out', port: 'error', recordCount: there.count })
  const causes = useMemo(() => {
    const records = query.data?.pages.flatMap((page) => page.records) ?? []
    return causeCounts(records, (record) => {
      const problem = failedProblem(record)
      return problem && causeOf(problem, language)
    })
  }, [query.data, language])
  const shown = all || causes.length < shownCauses + hiddenAtLeast ? causes : causes.slice(0, shownCauses)
  const counted = causes.reduce((sum, { count }) => sum + count, 0)
  return (
    <ul className={styles['causes']} aria-label={there.nodeName}>
      {shown.map(({ message, count }) => (
        <li key={message}>
          <button type="button" className={styles['cause']} onClick={() => onShowErrors(there.node)}>
            <span className={styles['count']}>{formatCount(count, language)} ×</span>
            <span className={styles['message']} title={message}>
              {message}
            </span>
            <span className={styles['node']}>{there.nodeName}</span>
          </button>
        </li>
      ))}
      {causes.length > shown.length ? (
        <li>
          <button type="button" className={styles['link']} onClick={() => setAll(true)}>
            {t('runs.handled.more', { count: causes.length - shown.length })}
          </button>
        </li>
      ) : null}
      {query.data && counted < there.count && shown.length === causes.length ? (
        <li>
          <button type="button" className={styles['link']} onClick={() => onShowErrors(there.node)}>
            {t('runs.handled.rest', { shown: formatCount(there.count - counted, language), node: there.nodeName })}
          </button>
        </li>
      ) : null}
    </ul>
  )
}
