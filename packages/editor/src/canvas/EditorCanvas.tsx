import '@xyflow/react/dist/base.css'
import { ReactFlowProvider } from '@xyflow/react'
import { lazy, type ReactNode } from 'react'
import { CommandMenu, LaterDialog, useCommandContext, useEditorUi } from '../commands/index.ts'
import { CanvasTools } from './CanvasTools.tsx'
import { Graph } from './Graph.tsx'
import { RecordsLink } from './RecordsLink.tsx'
import css from './canvas.module.css'

const ConnectDialog = lazy(async () => ({ default: (await import('./ConnectDialog.tsx')).ConnectDialog }))

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
      <Connecting />
    </div>
  )
}

/** The keyboard's way of drawing a wire, loaded when somebody takes it. */
function Connecting() {
  const { ui } = useCommandContext()
  const isOpen = useEditorUi((state) => state.connecting !== undefined)
  if (!isOpen) return null
  return (
    <LaterDialog onClose={() => ui.set({ connecting: undefined })}>
      <ConnectDialog />
    </LaterDialog>
  )
}
