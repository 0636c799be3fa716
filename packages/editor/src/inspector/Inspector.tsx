import { useState } from 'react'
import type { FlowNode, NodeTypeInfo, Problem } from '@isthmus/sdk'
import { useDocumentState, useFlowDocument } from '../document/index.ts'
import { useText } from '../i18n/use-text.ts'
import { StepCalls } from './data/StepCalls.tsx'
import { useNodeData } from './data/use-node-data.ts'
import { configPointer, nodeOfProblem } from './form/field-problems.ts'
import { useFlowProblems } from './form/use-flow-problems.ts'
import type { FocusRequest } from './form/FormContext.tsx'
import { NodeEntities } from './entities/NodeEntities.tsx'
import { InspectorPanel } from './InspectorPanel.tsx'
import { FlowPanel, type FlowChange } from './settings/FlowPanel.tsx'
import { TriggerState } from './settings/TriggerState.tsx'
import { useNodeEditing } from './use-node-editing.ts'
import './inspector.css'

interface InspectorProps {
  /** Opens the node view; without it the button is left out. */
  readonly onOpenNodeView?: (node: string, port?: string) => void
  /** Brings a node into view on the canvas. */
  readonly onShowNode?: (node: string) => void
}

/** The right dock: the selected node's form, or the flow's settings and problems. */
export function Inspector({ onOpenNodeView, onShowNode }: InspectorProps) {
  const t = useText()
  const document = useFlowDocument()
  const flow = useDocumentState((state) => state.flow)
  const problems = useFlowProblems()
  const selected = useDocumentState((state) => state.selection.nodes)
  const node = selected.length === 1 ? flow.nodes.find((each) => each.id === selected[0]) : undefined
  const [focus, setFocus] = useState<{ readonly node: string; readonly request: FocusRequest }>()
  const data = useNodeData(node, 0)
  const panel = useNodeEditing(node, data, focus !== undefined && focus.node === node?.id ? focus.request : undefined)
  const changeFlow = (change: FlowChange) =>
    document.edit({ kind: 'setFlow', ...change }, { group: `flow ${Object.keys(change).join()}` })
  const goTo = (problem: Problem) => {
    const id = nodeOfProblem(problem, flow)
    const index = flow.nodes.findIndex((each) => each.id === id)
    if (id === undefined || index < 0) return
    document.selectNodes([id])
    setFocus({ node: id, request: { pointer: configPointer(problem.path, index) ?? '' } })
    onShowNode?.(id)
  }
  return (
    <aside className="ins-dock" aria-label={t('inspector.title')}>
      {panel ? (
        <NodeEntities node={panel.node} readOnly={panel.readOnly}>
          <InspectorPanel
            key={panel.node.id}
            {...panel}
            triggerState={<StateOf node={panel.node} nodeType={panel.nodeType} />}
            stepCalls={panel.nodeType?.kind === 'effect' && <StepCalls node={panel.node} />}
            {...(onOpenNodeView
              ? {
                  onOpenNodeView: () => onOpenNodeView(panel.node.id),
                  onShowFailed: () => onOpenNodeView(panel.node.id, 'error'),
                }
              : {})}
          />
        </NodeEntities>
      ) : (
        <>
          <div className="ins-head">
            <h2 className="ins-title">{t('inspector.flow')}</h2>
            {document.readOnly && <span className="ins-readonly">{t('inspector.readOnly')}</span>}
          </div>
          <div className="ins-scroll">
            {selected.length > 1 && (
              <p className="ins-quiet ins-pad">{t('inspector.manySelected', { count: selected.length })}</p>
            )}
            <FlowPanel
              flow={flow}
              problems={problems}
              readOnly={document.readOnly}
              onFlow={changeFlow}
              onProblem={goTo}
            />
          </div>
        </>
      )}
    </aside>
  )
}

interface StateOfProps {
  readonly node: FlowNode
  readonly nodeType: NodeTypeInfo | undefined
}

/** What a trigger did last, for those that act by themselves. */
function StateOf({ node, nodeType }: StateOfProps) {
  const kind = nodeType?.trigger
  const actsByItself = kind === 'poll' || kind === 'schedule' || kind === 'queue' || kind === 'files'
  return actsByItself ? <TriggerState node={node} kind={kind} /> : null
}
