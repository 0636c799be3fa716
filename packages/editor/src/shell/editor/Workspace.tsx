import { useCallback, useState } from 'react'
import { EditorCanvas } from '../../canvas/EditorCanvas.tsx'
import { useCanvasView } from '../../canvas/use-canvas-view.ts'
import {
  CommandBar,
  CommandsProvider,
  EditorUi,
  KeyboardSheet,
  useClipboardEvents,
  useEditorUi,
  useShortcuts,
  type CommandContext,
} from '../../commands/index.ts'
import { useFlowDocument } from '../../document/index.ts'
import { useText } from '../../i18n/use-text.ts'
import { EmptyCanvas } from '../../palette/EmptyCanvas.tsx'
import { NodePanel } from '../../palette/NodePanel.tsx'
import { QuickAdd } from '../../palette/QuickAdd.tsx'
import { LazyInspector, LazyNodeView } from '../LazyInspector.tsx'
import { ConflictBar } from './ConflictBar.tsx'
import { DockSplitter } from './DockSplitter.tsx'
import { EditorHeader } from './EditorHeader.tsx'
import { RunBar } from './RunBar.tsx'
import { useAddress } from './use-address.ts'
import { useEditorContext } from './use-command-context.ts'
import { useDockSize } from './use-dock-size.ts'
import { useEditorRun } from './use-editor-run.ts'
import styles from './editor.module.css'

/** Header, node panel, canvas and the docks around it. */
export function Workspace() {
  const document = useFlowDocument()
  const [ui] = useState(() => {
    const fresh = new EditorUi()
    fresh.set({ nodePanel: document.state.flow.nodes.length === 0 && !document.readOnly })
    return fresh
  })
  const view = useCanvasView(document)
  const run = useEditorRun(document, ui)
  const address = useAddress(document, view)
  const [runInput, setRunInput] = useState(false)
  const openRunInput = useCallback(() => setRunInput(true), [])
  const context = useEditorContext({ document, ui, view, run, ...address, openRunInput })
  return (
    <CommandsProvider context={context}>
      <Keys context={context} />
      <EditorHeader run={run} runInput={runInput} onRunInput={setRunInput} />
      <ConflictBar />
      <RunBar run={run} onOpenNodeView={address.openNodeView} />
      <Docks
        nodeView={address.nodeView}
        onOpenNodeView={address.openNodeView}
        onCloseNodeView={address.closeNodeView}
        context={context}
      />
      <QuickAdd />
      <CommandBar />
      <KeyboardSheet />
    </CommandsProvider>
  )
}

function Keys({ context }: { readonly context: CommandContext }) {
  useShortcuts(context)
  useClipboardEvents(context)
  return null
}

interface DocksProps {
  readonly nodeView: string | undefined
  readonly onOpenNodeView: (node: string, records?: string) => void
  readonly onCloseNodeView: () => void
  readonly context: CommandContext
}

function Docks({ nodeView, onOpenNodeView, onCloseNodeView, context }: DocksProps) {
  const t = useText()
  const panel = useEditorUi((state) => state.nodePanel)
  const [width, setWidth] = useDockSize('inspector', { initial: 400, min: 320, max: 640 })
  const [height, setHeight] = useDockSize('nodeView', { initial: 420, min: 200, max: 800 })
  const closeView = (): void => {
    onCloseNodeView()
    if (nodeView !== undefined) context.view.focusNode(nodeView)
  }
  return (
    <div className={styles['rows']}>
      <div className={styles['columns']}>
        {panel && !context.document.readOnly && <NodePanel />}
        <main className={styles['canvas']}>
          <EditorCanvas onOpenRecords={onOpenNodeView} empty={<EmptyCanvas />} />
        </main>
        {nodeView === undefined && (
          <>
            <DockSplitter side="right" label={t('document.inspectorWidth')} size={width} onSize={setWidth} />
            <div className={styles['inspector']} style={{ width: width.px }}>
              <LazyInspector onOpenNodeView={onOpenNodeView} onShowNode={(node) => void context.view.reveal(node)} />
            </div>
          </>
        )}
      </div>
      {nodeView !== undefined && (
        <>
          <DockSplitter side="bottom" label={t('document.nodeViewHeight')} size={height} onSize={setHeight} />
          <div className={styles['nodeView']} style={{ height: `min(${height.px}px, 75%)` }}>
            <LazyNodeView node={nodeView} onClose={closeView} onRun={() => context.page.run()} />
          </div>
        </>
      )}
    </div>
  )
}
