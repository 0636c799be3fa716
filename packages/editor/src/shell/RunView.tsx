import { errorPort } from '@isthmus/sdk'
import { type RunDetail } from '@isthmus/sdk/api'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { LazyNodeView } from './LazyInspector.tsx'
import { Eye } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import { problemOf, useNodeTypes, useParkedOfRun } from '../api/queries.ts'
import { FlowCanvas } from '../canvas/FlowCanvas.tsx'
import { useText } from '../i18n/use-text.ts'
import { RunReplay } from '../runs/RunReplay.tsx'
import { DockSplitter } from './editor/DockSplitter.tsx'
import { useDockSize } from './editor/use-dock-size.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import styles from './RunPage.module.css'

interface RunViewProps {
  readonly run: RunDetail
  readonly onRetried: (run: string) => void
}

/** One run: what happened and why, above the flow as it was then. The chosen node is part of the address. */
export function RunView({ run, onRetried }: RunViewProps) {
  const t = useText()
  const navigate = useNavigate({ from: '/flows/$flow/runs' })
  const { node, view } = useSearch({ from: '/app/flows/$flow/runs' })
  const [height, setHeight] = useDockSize('nodeView', { initial: 380, min: 200, max: 800 })
  const answer = useNodeTypes()
  const parked = useParkedOfRun(run.id, run.parked ?? 0).data
  const openParked = useCallback(() => void navigate({ to: '/parked', search: { run: run.id } }), [navigate, run.id])
  const nodeTypes = useMemo(
    () => answer.data && new Map(answer.data.nodeTypes.map((type) => [type.id, type])),
    [answer.data],
  )
  const show = useCallback(
    (chosen: string | undefined, dock?: 'node', records?: string) =>
      void navigate({
        to: '/flows/$flow/runs/$run',
        params: { flow: run.flowId, run: run.id },
        search: (before) => ({ ...before, node: chosen, view: dock, records }),
        replace: true,
      }),
    [navigate, run.flowId, run.id],
  )
  // Choosing another node while the node view is open shows that node in it.
  const select = useCallback(
    (chosen: string | undefined) => show(chosen, chosen !== undefined && view === 'node' ? 'node' : undefined),
    [show, view],
  )
  const open = useCallback((chosen: string) => show(chosen, 'node'), [show])
  return (
    <>
      <RunReplay
        run={run}
        parked={run.parked === undefined ? undefined : parked}
        onRetried={onRetried}
        onShowNode={open}
        onShowErrors={(failing) => show(failing, 'node', errorPort)}
      />
      <p className={styles['readOnly']}>
        <Eye size={14} aria-hidden />
        {t('runs.readOnly')}
      </p>
      {answer.error ? <ProblemNote problem={problemOf(answer.error)} /> : null}
      {nodeTypes ? (
        <div className={styles['canvas']}>
          <FlowCanvas
            readOnly
            flow={run.flow}
            nodeTypes={nodeTypes}
            run={run}
            parked={run.parked === undefined ? undefined : parked}
            onOpenParked={openParked}
            selected={node}
            onSelect={select}
            onOpen={open}
            onOpenRecords={(chosen, port) => show(chosen, 'node', port)}
          >
            {node !== undefined && view === 'node' ? (
              <>
                <DockSplitter side="bottom" label={t('document.nodeViewHeight')} size={height} onSize={setHeight} />
                <div className={styles['nodeView']} style={{ height: `min(${height.px}px, 75%)` }}>
                  <LazyNodeView node={node} onClose={() => show(node)} />
                </div>
              </>
            ) : null}
          </FlowCanvas>
        </div>
      ) : null}
    </>
  )
}
