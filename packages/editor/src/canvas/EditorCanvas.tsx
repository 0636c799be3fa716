import '@xyflow/react/dist/base.css'
import { ReactFlowProvider } from '@xyflow/react'
import type { ReactNode } from 'react'
import { CommandMenu } from '../commands/index.ts'
import { CanvasTools } from './CanvasTools.tsx'
import { ConnectDialog } from './ConnectDialog.tsx'
import { Graph } from './Graph.tsx'
import { RecordsLink } from './RecordsLink.tsx'
import css from './canvas.module.css'

/** Holds the view of one canvas; `useCanvasView` below it moves that view. */
export function CanvasProvider({ children }: { readonly children: ReactNode }) {
  return <ReactFlowProvider>{children}</ReactFlowProvider>
}

interface EditorCanvasProps {
  /** Opens the records behind the count on a wire. */
  readonly onOpenRecords?: (node: string, port: string) => void
  /** Opens the records of a node that wait for a person. */
  readonly onOpenParked?: (node: string) => void
  /** Shown over the empty canvas. */
  readonly empty?: ReactNode
}

/** The canvas with its strip of tools and its menus. */
export function EditorCanvas({ onOpenRecords, onOpenParked, empty }: EditorCanvasProps) {
  return (
    <div className={css['workspace']}>
      <RecordsLink open={onOpenRecords} openParked={onOpenParked}>
        <Graph />
      </RecordsLink>
      {empty}
      <CanvasTools />
      <CommandMenu />
      <ConnectDialog />
    </div>
  )
}
