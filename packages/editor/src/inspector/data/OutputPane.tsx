import { useEffect, useMemo, useRef, useState } from 'react'
import type { FlowNode, NodeTypeInfo } from '@isthmus/sdk'
import type { TraceRecord } from '@isthmus/sdk/api'
import { dataBasis, portsOf } from '@isthmus/sdk'
import { unsentPort } from '@isthmus/sdk/api'
import { CircleAlert } from 'lucide-react'
import { pinOf, useDocumentState, useFlowDocument } from '../../document/index.ts'
import { formatCount } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/language.ts'
import { textOf, useText } from '../../i18n/use-text.ts'
import { PinBar } from '../pins/PinBar.tsx'
import { outputSchemaOf } from './ancestors.ts'
import { RecordCount } from './InputPane.tsx'
import { clampIndex, outputOf } from './record-stepper.ts'
import { RecordsBody } from './RecordsBody.tsx'
import { RecordsPane } from './RecordsPane.tsx'
import { schemaTree } from '../../expression/schema-tree.ts'
import { useDataView } from './use-data-view.ts'
import { useShownRun } from './use-shown-run.ts'
import { recordsAtHand, stepVersion, useRecords } from './use-records.ts'

const givenTexts = { pin: 'samples.givenPin', run: 'samples.givenRun', sample: 'samples.givenSample' } as const

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
  const { readOnly } = useFlowDocument()
  const unsent = step?.unsent ?? 0
  const ports = useMemo(
    () => [
      ...portsOf(node, nodeType).outputs,
      ...(unsent > 0
        ? [
            {
              id: unsentPort,
              title: { en: textOf('en', 'samples.unsent'), 'zh-CN': textOf('zh-CN', 'samples.unsent') },
            },
          ]
        : []),
    ],
    [node, nodeType, unsent],
  )
  const counts = step?.recordsOut ?? {}
  // What was not sent is what people look for at a node that would have written.
  const busiest = unsent > 0 ? ports.at(-1) : ports.find((each) => (counts[each.id] ?? 0) > 0)
  const port = ports.find((each) => each.id === props.port) ?? busiest ?? ports[0]
  const portId = port?.id ?? 'out'
  const flow = useDocumentState((state) => state.flow)
  const pin = readOnly ? undefined : pinOf(flow, node.id, portId)
  const [wantsRun, setWantsRun] = useState(false)
  const [pinnedAt, setPinnedAt] = useState(0)
  const pinnedRecords = useMemo(
    () => pin && recordsAtHand(pin.records.map((value, index) => ({ index, value }))),
    [pin],
  )
  const showsPin = pinnedRecords !== undefined && !(wantsRun && step)
  const traced = useRecords(
    run && step ? { run: run.id, node: node.id, side: 'out', port: portId, recordCount: stepVersion(step) } : undefined,
  )
  const loaded = showsPin ? pinnedRecords : traced
  const ranAs = readOnly || showsPin || !step || step.given ? undefined : run?.flow
  const isStale = useMemo(
    () => ranAs !== undefined && dataBasis(ranAs, node.id) !== dataBasis(flow, node.id),
    [ranAs, flow, node.id],
  )
  const isTrigger = nodeType.kind === 'trigger'
  const current = showsPin
    ? loaded.records[clampIndex(pinnedAt, loaded.records.length)]
    : isTrigger
      ? loaded.records[clampIndex(position, loaded.records.length)]
      : outputOf(input, loaded.records)
  const sample = current ?? loaded.records[0]
  const fields = useMemo(
    () =>
      schemaTree(sample?.problem ? undefined : outputSchemaOf(schemas, { node: node.id, port: portId }), sample?.value),
    [schemas, node.id, portId, sample],
  )
  const [view, setView] = useDataView(portId === 'error' ? 'error' : 'output', step !== undefined || showsPin)
  // A port that was asked for opens at one of its own records, and carries it to the other columns.
  const carried = useRef<string>(undefined)
  const first = loaded.records[0]
  useEffect(() => {
    if (showsPin) return
    if (props.port !== portId || carried.current === portId || !first || !input) return
    carried.current = portId
    if (!current) props.onOrigin(first)
  })
  const choose = (record: TraceRecord) =>
    showsPin
      ? setPinnedAt(record.index)
      : isTrigger
        ? props.onStep(loaded.records.indexOf(record))
        : props.onOrigin(record)
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
      {!readOnly && portId !== unsentPort && (
        <PinBar
          key={`${node.id} ${portId}`}
          node={node}
          nodeType={nodeType}
          port={portId}
          pin={pin}
          schema={outputSchemaOf(schemas, { node: node.id, port: portId })}
          fields={fields.map(({ name }) => name)}
          ran={step ? traced.records.flatMap(({ value }) => (value === undefined ? [] : [value])) : []}
          choice={pin && step ? { wantsRun, onWantsRun: setWantsRun } : undefined}
        />
      )}
      {isStale && <p className="pin-stale">{t('samples.stale')}</p>}
      {step?.given && !showsPin && <p className="nv-note">{t(givenTexts[step.given])}</p>}
      <RecordsBody
        label={t('nodeview.output')}
        view={view}
        loaded={loaded}
        current={current}
        fields={fields}
        ran={step !== undefined || showsPin}
        unkept={run?.unkept}
        onChoose={choose}
        onRun={props.onRun}
      />
    </RecordsPane>
  )

  /** Records that were not sent are no output. Failed records count at the error port even when no edge takes them from there. */
  function countOf(id: string): number {
    if (id === unsentPort) return unsent
    return counts[id] ?? (id === 'error' ? (step?.errors ?? 0) : 0)
  }
}
