import { Button } from '@mantine/core'
import { runStatuses, type StorageStats } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { HardDrive, RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { problemOf, useFlows, useSession, useStorage } from '../api/queries.ts'
import { formatBytes, formatCount, formatInstantExactly } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { RunStatusLabel } from '../ui/RunStatusLabel.tsx'
import table from '../ui/table.module.css'
import styles from './StoragePage.module.css'

/** What the database takes, and what takes it. */
export function StoragePage() {
  const t = useText()
  const session = useSession()
  const isAdmin = session.data?.user.role === 'admin'
  const query = useStorage({ enabled: isAdmin })
  const again = (
    <Button
      variant="default"
      leftSection={<RefreshCw size={15} aria-hidden />}
      loading={query.isFetching}
      onClick={() => void query.refetch()}
    >
      {t('storage.measure')}
    </Button>
  )
  return (
    <>
      <PageHeader title={t('storage.title')} actions={isAdmin ? again : null} />
      <main className={styles['page']}>
        {session.data && !isAdmin ? <EmptyState icon={HardDrive} text={t('storage.adminOnly')} /> : null}
        {query.error ? <ProblemNote problem={problemOf(query.error)} /> : null}
        {query.data === undefined && query.isFetching ? <p role="status">{t('storage.measuring')}</p> : null}
        {query.data ? <Stats stats={query.data} /> : null}
      </main>
    </>
  )
}

function Stats({ stats }: { readonly stats: StorageStats }) {
  const t = useText()
  const traces = formatBytes(stats.traceBytes)
  return (
    <>
      <p className={styles['file']}>
        {t('storage.file')} <code>{stats.file}</code>
        <span className={styles['dim']}>{t('storage.schema', { schema: stats.schema })}</span>
      </p>
      <dl className={styles['figures']}>
        <Figure name={t('storage.size')} bytes={stats.fileBytes} />
        <Figure name={t('storage.used')} bytes={stats.usedBytes} help={t('storage.usedHelp', { traces })} />
        <Figure name={t('storage.free')} bytes={stats.freeBytes} help={t('storage.freeHelp')} />
        <Figure name={t('storage.log')} bytes={stats.logBytes} help={t('storage.logHelp')} />
      </dl>
      <div className={styles['parts']}>
        <Part title={t('storage.runs')} about={<RunsAbout {...stats} />}>
          <RunsTable byStatus={stats.runs.byStatus} />
        </Part>
        <Part title={t('storage.flows')}>
          <FlowsTable flows={stats.flows} />
        </Part>
        <Part title={t('storage.tables')}>
          <TablesTable tables={stats.tables} />
        </Part>
      </div>
    </>
  )
}

function Figure({ name, bytes, help }: { readonly name: string; readonly bytes: number; readonly help?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{formatBytes(bytes)}</strong>
        {help === undefined ? null : <span className={styles['dim']}>{help}</span>}
      </dd>
    </div>
  )
}

interface PartProps {
  readonly title: string
  readonly about?: ReactNode
  readonly children: ReactNode
}

function Part({ title, about, children }: PartProps) {
  return (
    <section className={styles['part']}>
      <h2>{title}</h2>
      {about}
      {children}
    </section>
  )
}

function RunsAbout({ runs, retention, lastPruning }: Pick<StorageStats, 'runs' | 'retention' | 'lastPruning'>) {
  const t = useText()
  const language = useLanguage()
  const kept = (
    <>
      {retention && (
        <p className={styles['dim']}>
          {t('storage.kept', {
            succeeded: formatCount(retention.succeededDays, language),
            failed: formatCount(retention.failedDays, language),
            size: formatBytes(retention.maxBytes),
          })}
        </p>
      )}
      {lastPruning && (
        <p className={styles['dim']}>
          {t('storage.pruned', {
            at: formatInstantExactly(lastPruning.at, language),
            runs: formatCount(lastPruning.runs, language),
            traces: formatCount(lastPruning.traces, language),
            size: formatBytes(lastPruning.freedBytes),
          })}
        </p>
      )}
    </>
  )
  if (runs.total === 0) {
    return (
      <>
        <p className={styles['dim']}>{t('storage.noRuns')}</p>
        {kept}
      </>
    )
  }
  const { oldest, newest } = runs
  const span = {
    oldest: formatInstantExactly(oldest ?? '', language),
    newest: formatInstantExactly(newest ?? '', language),
  }
  return (
    <>
      <p className={styles['dim']}>
        {t('storage.runsTotal', { count: runs.total, shown: formatCount(runs.total, language) })}
      </p>
      {oldest === undefined || newest === undefined ? null : (
        <p className={styles['dim']}>{t('storage.runsSpan', span)}</p>
      )}
      {kept}
    </>
  )
}

function RunsTable({ byStatus }: Pick<StorageStats['runs'], 'byStatus'>) {
  const t = useText()
  const language = useLanguage()
  const rows = runStatuses.flatMap((status) => {
    const count = byStatus[status]
    return count === undefined || count === 0 ? [] : [{ status, count }]
  })
  if (rows.length === 0) return null
  return (
    <Table heads={[t('storage.status'), t('storage.count')]}>
      {rows.map(({ status, count }) => (
        <tr key={status}>
          <td>
            <Link to="/runs" search={{ status }} className={styles['link']}>
              <RunStatusLabel status={status} />
            </Link>
          </td>
          <td className={styles['number']}>{formatCount(count, language)}</td>
        </tr>
      ))}
    </Table>
  )
}

function FlowsTable({ flows }: Pick<StorageStats, 'flows'>) {
  const t = useText()
  const language = useLanguage()
  const known = useFlows()
  if (flows.length === 0) return <p className={styles['dim']}>{t('storage.noRuns')}</p>
  return (
    <Table heads={[t('storage.flow'), t('storage.count'), t('storage.share')]}>
      {flows.map(({ flow, runs, bytes }) => (
        <tr key={flow}>
          <td>
            <Link to="/flows/$flow/runs" params={{ flow }} className={table['main']}>
              {known.data?.find(({ id }) => id === flow)?.name ?? flow}
            </Link>
          </td>
          <td className={styles['number']}>{formatCount(runs, language)}</td>
          <td className={styles['number']}>{formatBytes(bytes)}</td>
        </tr>
      ))}
    </Table>
  )
}

function TablesTable({ tables }: Pick<StorageStats, 'tables'>) {
  const t = useText()
  return (
    <Table heads={[t('storage.table'), t('storage.tableBytes'), t('storage.indexBytes')]}>
      {tables.map(({ name, bytes, indexBytes }) => (
        <tr key={name}>
          <td>
            <code>{name}</code>
          </td>
          <td className={styles['number']}>{formatBytes(bytes)}</td>
          <td className={styles['number']}>{formatBytes(indexBytes)}</td>
        </tr>
      ))}
    </Table>
  )
}

function Table({ heads, children }: { readonly heads: readonly string[]; readonly children: ReactNode }) {
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          {heads.map((head, index) => (
            <th key={head} scope="col" className={index === 0 ? undefined : styles['number']}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}
