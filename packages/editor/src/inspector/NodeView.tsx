import { ChevronLeft, ChevronRight, X } from 'lucide-react'
import { useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { isJsonObject, portsOf, valueAt } from '@isthmus/sdk'
import type { FlowNode, Json } from '@isthmus/sdk'
import { useDocumentState, useFlowDocument, type RunView } from '../document/index.ts'
import { formatCount, formatInstant, formatInstantExactly } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { InputPane } from './data/InputPane.tsx'
import { OutputPane } from './data/OutputPane.tsx'
import { clampIndex } from './data/record-stepper.ts'
import { StepCalls } from './data/StepCalls.tsx'
import { useCarryRecord } from './data/use-carry-record.ts'
import { useNodeData } from './data/use-node-data.ts'
import { useShownRun } from './data/use-shown-run.ts'
import { NodeEntities } from './entities/NodeEntities.tsx'
import { mapTargets, type MapTarget } from './form/map-targets.ts'
import { putAt } from './form/pointer.ts'
import { NodeHead, NodeTabs } from './InspectorPanel.tsx'
import { Splitter } from './Splitter.tsx'
import { useColumnShares } from './use-column-shares.ts'
import { useNodeEditing } from './use-node-editing.ts'
import './inspector.css'
import './node-view.css'

interface NodeViewProps {
  readonly node: string
  /** The output port whose records are shown first; the busiest when left out. */
  readonly outputPort?: string | undefined
  readonly onClose: () => void
  /** Runs the flow; absent where nothing can be run. */
  readonly onRun?: () => void
}

/** The bottom dock: what comes in, what the node does with it, what goes out. */
export function NodeView({ node: id, outputPort, onClose, onRun }: NodeViewProps) {
  const node = useDocumentState((state) => state.flow.nodes.find((each) => each.id === id))
  const dock = useRef<HTMLElement>(null)
  // Opening it takes the focus, so that Escape closes it; choosing another node meanwhile leaves the focus where it is.
  useEffect(() => dock.current?.focus({ preventScroll: true }), [])
  return node ? (
    <OpenNodeView key={id} dock={dock} node={node} outputPort={outputPort} onClose={onClose} onRun={onRun} />
  ) : null
}

interface OpenNodeViewProps {
  readonly dock: RefObject<HTMLElement | null>
  readonly node: FlowNode
  readonly outputPort: string | undefined
  readonly onClose: () => void
  readonly onRun: (() => void) | undefined
}

function OpenNodeView({ dock, node, outputPort, onClose, onRun }: OpenNodeViewProps) {
  const t = useText()
  const language = useLanguage()
  const document = useFlowDocument()
  const nodeType = useDocumentState((state) => state.nodeTypes.get(node.type))
  const { run, isLast } = useShownRun()
  const [position, setPosition] = useState(0)
  const inputs = nodeType ? portsOf(node, nodeType).inputs : []
  const [wantedPort, setPort] = useState<string>()
  const port = inputs.find((each) => each.id === wantedPort)?.id ?? inputs[0]?.id ?? 'in'
  const data = useNodeData(node, position, port)
  const panel = useNodeEditing(node, data, undefined)
  const [said, setSaid] = useState('')
  const shares = useColumnShares(inputs.length > 0)
  const count = data.input.records.length
  const startRun = document.readOnly ? undefined : onRun
  const map = (expression: string, target: MapTarget, name: string) => {
    document.edit({ kind: 'setConfig', node: node.id, config: mappedConfig(node, expression, { target, name }) })
    setSaid(t('nodeview.mapped', { field: name, target: target.kind === 'row' ? name : target.label }))
  }
  const goToOrigin = useCarryRecord(data.input, setPosition)
  const [output, setOutput] = useAskedPort(outputPort)
  return (
    <section
      ref={dock}
      tabIndex={-1}
      className="nv-dock ins-dock"
      aria-label={t('nodeview.title', { node: node.name })}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return
        event.stopPropagation()
        onClose()
      }}
    >
      <div className="nv-head">
        {panel && <NodeHead {...panel} />}
        {run && isLast && <LastRunNote run={run} />}
        <Stepper
          position={clampIndex(position, count)}
          count={count}
          total={data.input.total}
          more={data.input.more}
          onStep={setPosition}
        />
        <button
          type="button"
          className="ins-icon-button"
          aria-label={t('nodeview.close')}
          title={t('nodeview.close')}
          onClick={onClose}
        >
          <X size={16} aria-hidden />
        </button>
      </div>
      <span className="ins-hidden" role="status">
        {said}
      </span>
      <div className="nv-columns" style={{ gridTemplateColumns: shares.template }}>
        {inputs.length > 0 && (
          <>
            <InputPane
              node={node}
              inputPorts={inputs.map((each) => ({ id: each.id, label: each.title[language] }))}
              port={port}
              onPort={setPort}
              data={data}
              mapping={
                nodeType && !document.readOnly
                  ? { targets: mapTargets(nodeType.config, node.config, language), map }
                  : undefined
              }
              onStep={setPosition}
              onRun={startRun}
            />
            <Splitter
              label={t('nodeview.resize', { left: t('nodeview.input'), right: t('inspector.parameters') })}
              {...shares.left}
            />
          </>
        )}
        <div className="nv-middle">
          {panel && (
            <NodeEntities node={node} readOnly={panel.readOnly}>
              <NodeTabs
                {...panel}
                stepCalls={nodeType?.kind === 'effect' && <StepCalls node={node} />}
                onShowFailed={() => setOutput('error')}
              />
            </NodeEntities>
          )}
        </div>
        <Splitter
          label={t('nodeview.resize', { left: t('inspector.parameters'), right: t('nodeview.output') })}
          {...shares.right}
        />
        {nodeType && (
          <OutputPane
            key={run?.id}
            port={output}
            onPort={setOutput}
            node={node}
            nodeType={nodeType}
            input={data.current}
            position={position}
            onStep={setPosition}
            onOrigin={goToOrigin}
            onRun={startRun}
          />
        )}
      </div>
    </section>
  )
}

/** The output port that is shown: the one of the address until another is chosen. */
function useAskedPort(ofProps: string | undefined) {
  const ofAddress = useSearch({ strict: false, select: (search) => search.records })
  const asked = ofProps ?? ofAddress
  const [seen, setSeen] = useState(asked)
  const [port, setPort] = useState(asked)
  if (seen !== asked) {
    setSeen(asked)
    setPort(asked)
  }
  return [port, setPort] as const
}

/** Says that nobody chose the run whose records are shown. */
function LastRunNote({ run }: { readonly run: RunView }) {
  const t = useText()
  const language = useLanguage()
  const [nowMs] = useState(() => Date.now())
  const at = run.summary.startedAt ?? run.summary.queuedAt
  return (
    <span className="nv-last-run" title={formatInstantExactly(at, language)}>
      {t('nodeview.lastRun', { time: formatInstant(at, language, { nowMs }) })}
    </span>
  )
}

interface StepperProps {
  readonly position: number
  readonly count: number
  readonly total: number
  readonly more: (() => void) | undefined
  readonly onStep: (position: number) => void
}

/** Steps through the input records; output and expression previews follow. */
function Stepper({ position, count, total, more, onStep }: StepperProps) {
  const t = useText()
  const language = useLanguage()
  if (count === 0) return null
  const next = () => {
    if (position + 2 >= count) more?.()
    onStep(Math.min(count - 1, position + 1))
  }
  return (
    <div className="nv-stepper">
      <button
        type="button"
        className="ins-icon-button"
        aria-label={t('nodeview.previous')}
        disabled={position === 0}
        onClick={() => onStep(position - 1)}
      >
        <ChevronLeft size={16} aria-hidden />
      </button>
      <span aria-live="polite">
        {t('nodeview.record', { index: formatCount(position + 1, language), total: formatCount(total, language) })}
      </span>
      <button
        type="button"
        className="ins-icon-button"
        aria-label={t('nodeview.next')}
        disabled={position + 1 >= count}
        onClick={next}
      >
        <ChevronRight size={16} aria-hidden />
      </button>
    </div>
  )
}

/** The config with a field mapped to a parameter, or to a new row of a mapping. */
function mappedConfig(
  node: FlowNode,
  expression: string,
  to: { readonly target: MapTarget; readonly name: string },
): FlowNode['config'] {
  const { target, name } = to
  if (target.kind === 'field') return putAt(node.config, target.pointer, { $expr: expression })
  const rows = valueAt(node.config, target.pointer)
  const row: Json = { [target.target]: name, [target.value]: { $expr: expression } }
  const list: readonly Json[] = Array.isArray(rows)
    ? (rows as readonly Json[]).filter((each) => isJsonObject(each))
    : []
  return putAt(node.config, target.pointer, [...list, row])
}
