import { Button, Loader } from '@mantine/core'
import { ChevronRight, CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FlowNode } from '@isthmus/sdk'
import type { TraceCall, TraceMessage } from '@isthmus/sdk/api'
import { useRunCalls } from '../../api/queries.ts'
import { formatBytes, formatCount, formatDuration, formatInstantExactly } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { pathOfUrl, printed } from './call-text.ts'
import { useShownRun } from './use-shown-run.ts'
import { stepVersion } from './use-records.ts'
import './step-calls.css'

/** What the node said to other systems in the run that is shown, and what they answered. */
export function StepCalls({ node }: { readonly node: FlowNode }) {
  const t = useText()
  const language = useLanguage()
  const { run } = useShownRun()
  const step = run?.steps.get(node.id)
  const query = useRunCalls(run && step ? { run: run.id, node: node.id, recordCount: stepVersion(step) } : undefined)
  const pages = query.data?.pages ?? []
  const calls = pages.flatMap((page) => page.calls)
  const newest = pages.at(-1)
  if (run?.unkept) return <p className="ins-quiet ins-pad">{t(`nodeview.unkept.${run.unkept}`)}</p>
  if (!run || !step) return <p className="ins-quiet ins-pad">{t('nodeview.notRun')}</p>
  if (query.isPending) {
    return (
      <p className="nv-state" role="status">
        <Loader size="xs" /> {t('nodeview.calls.loading')}
      </p>
    )
  }
  if (query.isError) {
    return (
      <div className="nv-state">
        <p>{t('nodeview.calls.failed')}</p>
        <Button size="compact-sm" variant="default" onClick={() => void query.refetch()}>
          {t('nodeview.retry')}
        </Button>
      </div>
    )
  }
  if (calls.length === 0) return <p className="ins-quiet ins-pad">{t('nodeview.calls.none')}</p>
  const total = newest?.total ?? 0
  const failed = newest?.failed ?? 0
  return (
    <section className="sc-calls" aria-label={t('nodeview.calls.title')}>
      <p className="sc-counts">
        {t('nodeview.calls.count', { count: total, shown: formatCount(total, language) })}
        {failed > 0 && (
          <span className="sc-bad">{t('nodeview.calls.bad', { failed: formatCount(failed, language) })}</span>
        )}
        {newest && newest.kept < total && (
          <span>
            {t('nodeview.kept', { kept: formatCount(newest.kept, language), total: formatCount(total, language) })}
          </span>
        )}
      </p>
      {calls.map((call) => (
        <CallRow key={call.index} call={call} />
      ))}
      {query.hasNextPage && (
        <Button
          size="compact-sm"
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('nodeview.more')}
        </Button>
      )}
    </section>
  )
}

function CallRow({ call }: { readonly call: TraceCall }) {
  const t = useText()
  const language = useLanguage()
  const isBad = call.rows === undefined && (call.status === undefined || call.status >= 400)
  return (
    <details className="sc-call">
      <summary>
        <ChevronRight size={13} aria-hidden className="sc-chevron" />
        <span className="sc-method">{call.method}</span>
        <span className="sc-url" title={call.url}>
          {pathOfUrl(call.url)}
        </span>
        {call.try > 1 && <span className="sc-note">{t('nodeview.calls.try', { try: call.try })}</span>}
        {call.purpose && <span className="sc-note">{t(`nodeview.calls.${call.purpose}`)}</span>}
        <span className="sc-status" data-bad={isBad || undefined}>
          {isBad && <CircleAlert size={12} aria-hidden />}
          {call.status ??
            (call.rows === undefined
              ? t('nodeview.calls.noAnswer')
              : t('nodeview.calls.rows', { count: call.rows, shown: formatCount(call.rows, language) }))}
        </span>
        <span className="sc-duration">{formatDuration(call.durationMs, language)}</span>
      </summary>
      <dl className="sc-facts">
        <Fact name={t('nodeview.calls.url')}>{call.url}</Fact>
        <Fact name={t('nodeview.calls.at')}>{formatInstantExactly(call.at, language)}</Fact>
        {call.connection !== undefined && <Fact name={t('nodeview.calls.connection')}>{call.connection}</Fact>}
        {call.records > 1 && <Fact name={t('nodeview.calls.records')}>{formatCount(call.records, language)}</Fact>}
        {call.problem !== undefined && <Fact name={t('nodeview.calls.problem')}>{call.problem}</Fact>}
        {call.signedInAnew && <Fact name={t('nodeview.calls.signIn')}>{t('nodeview.calls.signedInAnew')}</Fact>}
      </dl>
      <Message title={t('nodeview.calls.sent')} bytes={call.sentBytes} message={call.sent} />
      {call.received && (
        <Message title={t('nodeview.calls.received')} bytes={call.receivedBytes} message={call.received} />
      )}
    </details>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

interface MessageProps {
  readonly title: string
  readonly bytes: number
  readonly message: TraceMessage
}

function Message({ title, bytes, message }: MessageProps) {
  const t = useText()
  return (
    <section className="sc-message" aria-label={title}>
      <h4>
        {title} <span>{formatBytes(bytes)}</span>
      </h4>
      {Object.entries(message.headers).map(([name, value]) => (
        <p key={name} className="sc-header">
          <span>{name}:</span> {value}
        </p>
      ))}
      {message.body !== undefined && (
        <pre className="sc-body" tabIndex={0}>
          {printed(message.body)}
        </pre>
      )}
      {message.cutBytes !== undefined && (
        <p className="ins-quiet">
          {t('nodeview.calls.cut', { size: formatBytes(message.cutBytes), hash: message.cutHash ?? '' })}
        </p>
      )}
    </section>
  )
}
