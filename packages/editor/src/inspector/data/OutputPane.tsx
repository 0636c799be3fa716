import { useEffect, useMemo, useRef } from 'react'
import type { FlowNode, NodeTypeInfo, TraceRecord } from '@isthmus/sdk'
import { portsOf } from '@isthmus/sdk'
import { CircleAlert } from 'lucide-react'
import { useDocumentState } from '../../document/index.ts'
import { formatCount } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { outputSchemaOf } from './ancestors.ts'
import { RecordCount } from './InputPane.tsx'
import { clampIndex, outputOf } from './record-stepper.ts'
import { RecordsBody } from './RecordsBody.tsx'
import { RecordsPane } from './RecordsPane.tsx'
import { schemaTree } from '../../expression/schema-tree.ts'
import { useDataView } from './use-data-view.ts'
import { useShownRun } from './use-shown-run.ts'
import { stepVersion, useRecords } from './use-records.ts'

interface OutputPaneProps {
  readonly node: FlowNode
  readonly nodeType: NodeTypeInfo
  /** The input record whose result is shown; `undefined` at triggers, which have none. */
  readonly input: TraceRecord | undefined
  readonly position: number
  /** The port that was asked for; the busiest when left out. */
  readonly port: string | undefined
  readonly onPort: (port: string) => void
  readonly onStep: (position: number) => void
  /** Moves the steppers to the input record that an output record was made from. */
  readonly onOrigin: (record: TraceRecord) => void
  readonly onRun: (() => void) | undefined
}

/** What leaves the node, port by port. */
export function OutputPane(props: OutputPaneProps) {
  const { node, nodeType, input, position } = props
  const t = useText()
  const language = useLanguage()
  const schemas = useDocumentState((state) => state.schemas)
  const { run } = useShownRun()
  const step = run?.steps.get(node.id)
  const ports = useMemo(() => portsOf(node, nodeType).outputs, [node, nodeType])
  const counts = step?.recordsOut ?? {}
  const busiest = ports.find((each) => (counts[each.id] ?? 0) > 0)
  const port = ports.find((each) => each.id === props.port) ?? busiest ?? ports[0]
  const portId = port?.id ?? 'out'
  const loaded = useRecords(
    run && step ? { run: run.id, node: node.id, side: 'out', port: portId, recordCount: stepVersion(step) } : undefined,
  )
  const isTrigger = nodeType.kind === 'trigger'
  const current = isTrigger
    ? loaded.records[clampIndex(position, loaded.records.length)]
    : outputOf(input, loaded.records)
  const sample = current ?? loaded.records[0]
  const fields = useMemo(
    () =>
      schemaTree(sample?.problem ? undefined : outputSchemaOf(schemas, { node: node.id, port: portId }), sample?.value),
    [schemas, node.id, portId, sample],
  )
  const [view, setView] = useDataView(portId === 'error' ? 'error' : 'output', step !== undefined)
  // A port that was asked for opens at one of its own records, and carries it to the other columns.
  const carried = useRef<string>(undefined)
  const first = loaded.records[0]
  useEffect(() => {
    if (props.port !== portId || carried.current === portId || !first || !input) return
    carried.current = portId
    if (!current) props.onOrigin(first)
  })
  const choose = (record: TraceRecord) =>
    isTrigger ? props.onStep(loaded.records.indexOf(record)) : props.onOrigin(record)
  return (
    <RecordsPane
      title={t('nodeview.output')}
      view={view}
      onView={setView}
      counts={<RecordCount loaded={loaded} />}
      choice={
        ports.length > 1 && (
          <span className="nv-ports" role="tablist" aria-label={t('nodeview.port')}>
            {ports.map((each) => (
              <button
                key={each.id}
                type="button"
                role="tab"
                aria-selected={each.id === portId}
                data-error={(each.id === 'error' && (counts[each.id] ?? step?.errors ?? 0) > 0) || undefined}
                onClick={() => props.onPort(each.id)}
              >
                {each.id === 'error' && <CircleAlert size={11} aria-hidden />}
                {each.title[language]}
                {step && <span className="nv-port-count">{formatCount(countOf(each.id), language)}</span>}
              </button>
            ))}
          </span>
        )
      }
    >
      <RecordsBody
        label={t('nodeview.output')}
        view={view}
        loaded={loaded}
        current={current}
        fields={fields}
        ran={step !== undefined}
        unkept={run?.unkept}
        onChoose={choose}
        onRun={props.onRun}
      />
    </RecordsPane>
  )

  /** Failed records count at the error port even when no edge takes them from there. */
  function countOf(id: string): number {
    return counts[id] ?? (id === 'error' ? (step?.errors ?? 0) : 0)
  }
}
