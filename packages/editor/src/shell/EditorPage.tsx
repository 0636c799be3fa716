import type { NodeTypeInfo } from '@isthmus/sdk'
import type { FlowDetail } from '@isthmus/sdk/api'
import { useParams } from '@tanstack/react-router'
import { lazy, Suspense, useMemo } from 'react'
import { problemOf, useFlow, useNodeTypes, useSession } from '../api/queries.ts'
import { CanvasProvider } from '../canvas/EditorCanvas.tsx'
import { DocumentProvider } from '../document/index.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { useOpenDocument } from './editor/use-open-document.ts'
import { Workspace } from './editor/Workspace.tsx'
import styles from './editor/editor.module.css'

const MapPage = lazy(async () => ({ default: (await import('./MapPage.tsx')).MapPage }))

/** The editor of one flow; with `/map/:node` behind its address, the mapper of that node instead of the canvas. */
export function EditorPage() {
  const { flow } = useParams({ from: '/app/flows/$flow' })
  const detail = useFlow(flow)
  const types = useNodeTypes()
  const session = useSession()
  const nodeTypes = useMemo(() => {
    return types.data && new Map(types.data.nodeTypes.map((type): [string, NodeTypeInfo] => [type.id, type]))
  }, [types.data])
  const error = detail.data && types.data ? null : (detail.error ?? types.error)
  if (error) {
    return (
      <div className={styles['problem']}>
        <ProblemNote problem={problemOf(error)} />
      </div>
    )
  }
  if (!detail.data || !nodeTypes) return null
  const readOnly = session.data?.user.role === 'viewer'
  return <OpenFlow key={flow} detail={detail.data} nodeTypes={nodeTypes} readOnly={readOnly} />
}

interface OpenFlowProps {
  readonly detail: FlowDetail
  readonly nodeTypes: ReadonlyMap<string, NodeTypeInfo>
  readonly readOnly: boolean
}

function OpenFlow(props: OpenFlowProps) {
  const document = useOpenDocument(props)
  const mapped = useParams({ strict: false, select: (params) => params.node })
  return (
    <DocumentProvider document={document}>
      {mapped === undefined ? (
        <CanvasProvider>
          <Workspace />
        </CanvasProvider>
      ) : (
        <Suspense>
          <MapPage node={mapped} />
        </Suspense>
      )}
    </DocumentProvider>
  )
}
