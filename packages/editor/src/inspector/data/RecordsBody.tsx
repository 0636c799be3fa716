import { Button, Loader } from '@mantine/core'
import { Play } from 'lucide-react'
import type { ReactNode } from 'react'
import type { TraceRecord } from '@isthmus/sdk/api'
import { formatBytes } from '../../i18n/format.ts'
import { useText } from '../../i18n/use-text.ts'
import { ProblemNote } from '../../ui/ProblemNote.tsx'
import { ProblemNotes } from '../form/ProblemNotes.tsx'
import { JsonView } from './JsonView.tsx'
import type { RunView } from '../../document/index.ts'
import type { DataView } from './RecordsPane.tsx'
import type { SchemaField } from '../../expression/schema-tree.ts'
import { SchemaView, type Mapping } from './SchemaView.tsx'
import { TableView } from './TableView.tsx'
import type { LoadedRecords } from './use-records.ts'

interface RecordsBodyProps {
  readonly label: string
  readonly view: DataView
  readonly loaded: LoadedRecords
  readonly current: TraceRecord | undefined
  readonly fields: readonly SchemaField[]
  /** Whether the node took part in the chosen run; without a run it did not. */
  readonly ran: boolean
  /** Why the chosen run has no records to show, where it kept none. */
  readonly unkept: RunView['unkept']
  readonly mapping?: Mapping | undefined
  readonly onChoose: (record: TraceRecord) => void
  readonly onRun: (() => void) | undefined
}

/** The records of one place in a run, in the chosen view, or why there are none. */
export function RecordsBody(props: RecordsBodyProps) {
  const t = useText()
  const { loaded, view, fields, label, current } = props
  if (loaded.error) {
    return (
      <div className="nv-state">
        <ProblemNote problem={loaded.error.toProblem()} />
        <Button size="compact-sm" variant="default" onClick={loaded.reload}>
          {t('nodeview.retry')}
        </Button>
      </div>
    )
  }
  if (loaded.loading) {
    return (
      <div className="nv-state" role="status">
        <Loader size="xs" /> {t('nodeview.loading')}
      </div>
    )
  }
  const empty = loaded.records.length === 0
  if (view === 'schema' && fields.length > 0) {
    return (
      <>
        {!props.ran && <NotRun {...props} slim />}
        <SchemaView fields={fields} label={`${label} · ${t('nodeview.fields')}`} mapping={props.mapping} />
      </>
    )
  }
  if (empty)
    return props.ran && !props.unkept ? <p className="nv-state">{t('nodeview.nothingHere')}</p> : <NotRun {...props} />
  if (view === 'table') {
    return (
      <TableView
        records={loaded.records}
        total={loaded.total}
        fields={fields}
        label={`${label} · ${t('nodeview.rows')}`}
        current={current?.index}
        onChoose={props.onChoose}
        more={loaded.more}
      />
    )
  }
  return current ? <OneRecord record={current} label={label} /> : <p className="nv-state">{t('nodeview.noRecords')}</p>
}

function NotRun({ onRun, view, unkept, slim = false }: RecordsBodyProps & { readonly slim?: boolean }): ReactNode {
  const t = useText()
  return (
    <div className={slim ? 'nv-note' : 'nv-state'}>
      <p>
        {t(unkept ? `nodeview.unkept.${unkept}` : 'nodeview.notRun')}
        {!slim && view === 'schema' && ` ${t('nodeview.noSchema')}`}
      </p>
      {onRun && (
        <Button size="compact-sm" variant="default" leftSection={<Play size={13} aria-hidden />} onClick={onRun}>
          {t('nodeview.run')}
        </Button>
      )}
    </div>
  )
}

function OneRecord({ record, label }: { readonly record: TraceRecord; readonly label: string }) {
  const t = useText()
  const { value } = record
  const body =
    value === undefined ? (
      <p className="nv-state">{t('nodeview.cut', { size: formatBytes(record.cutBytes ?? 0) })}</p>
    ) : (
      <JsonView value={value} label={`${label} · ${t('nodeview.json')}`} />
    )
  if (!record.problem) return body
  return (
    <div className="nv-failed">
      <div className="nv-why">
        <h4>{t('nodeview.failed')}</h4>
        <ProblemNotes problems={[record.problem]} />
      </div>
      <div className="nv-failed-record">
        <h4>{t('nodeview.failedRecord')}</h4>
        {body}
      </div>
    </div>
  )
}
