import type { Flow, NodeTypes } from '@isthmus/sdk'
import type { RunDetail } from '@isthmus/sdk/api'
import { useEffect, useMemo, type ReactNode } from 'react'
import { CommandsProvider, EditorUi, useClipboardEvents, useShortcuts, type CommandContext } from '../commands/index.ts'
import { DocumentProvider, FlowDocument, runViewOf } from '../document/index.ts'
import { useLanguage } from '../i18n/language.ts'
import { CanvasProvider, EditorCanvas } from './EditorCanvas.tsx'
import { useCanvasView } from './use-canvas-view.ts'

export interface FlowCanvasProps {
  readonly readOnly: true
  readonly flow: Flow
  readonly nodeTypes: NodeTypes
  /** The run whose states and counts are shown. */
  readonly run: RunDetail | undefined
  /** How many records of the run wait for a person, by node. */
  readonly parked?: ReadonlyMap<string, number> | undefined
  /** Id of the selected node. */
  readonly selected?: string | undefined
  readonly onSelect?: (node: string | undefined) => void
  /** Double click or Enter on a node. */
  readonly onOpen?: (node: string) => void
  readonly onOpenRecords?: (node: string, port: string) => void
  readonly onOpenParked?: (node: string) => void
  /** Docks below the canvas that read the same flow and run, such as the node view. */
  readonly children?: ReactNode
}

/** A flow to look at, with the counts and states of one run; nothing in it can be changed. */
export function FlowCanvas(props: FlowCanvasProps) {
  const { flow, nodeTypes, run, parked, selected, onSelect } = props
  const document = useMemo(() => readOnlyDocument(flow, nodeTypes), [flow, nodeTypes])
  useEffect(() => document.setRun(run && runViewOf(run, parked)), [document, run, parked])
  useEffect(() => document.selectNodes(selected === undefined ? [] : [selected]), [document, selected])
  useEffect(
    () =>
      document.store.subscribe((state, before) => {
        if (state.selection === before.selection) return
        const [node] = state.selection.nodes
        if (node !== selected) onSelect?.(node)
      }),
    [document, selected, onSelect],
  )
  return (
    <DocumentProvider document={document}>
      <CanvasProvider>
        <ReplayWorkspace {...props} document={document} />
        {props.children}
      </CanvasProvider>
    </DocumentProvider>
  )
}

type ReplayWorkspaceProps = FlowCanvasProps & { readonly document: FlowDocument }

function ReplayWorkspace({ document, onOpen, onOpenRecords, onOpenParked }: ReplayWorkspaceProps) {
  const view = useCanvasView(document)
  const language = useLanguage()
  const ui = useMemo(() => new EditorUi(), [])
  const context = useMemo((): CommandContext => {
    const nothing = (): void => undefined
    const open = (node: string): void => onOpen?.(node)
    return {
      document,
      ui,
      view,
      language,
      clipboard: { write: (text) => navigator.clipboard.writeText(text), read: () => navigator.clipboard.readText() },
      page: {
        runPart: () => undefined,
        run: nothing,
        runWithInput: nothing,
        cancelRun: nothing,
        openNodeView: open,
        openParameters: open,
        openMapper: open,
        showProblems: nothing,
        goTo: nothing,
        download: nothing,
      },
    }
  }, [document, ui, view, language, onOpen])
  return (
    <CommandsProvider context={context}>
      <ReplayKeys context={context} />
      <EditorCanvas {...(onOpenRecords ? { onOpenRecords } : {})} {...(onOpenParked ? { onOpenParked } : {})} />
    </CommandsProvider>
  )
}

function ReplayKeys({ context }: { readonly context: CommandContext }) {
  useShortcuts(context)
  useClipboardEvents(context)
  return null
}

function readOnlyDocument(flow: Flow, nodeTypes: NodeTypes): FlowDocument {
  const never = (): Promise<never> => Promise.reject(new Error('A flow that is only looked at is never saved.'))
  return new FlowDocument({
    detail: {
      flow,
      version: 0,
      updatedAt: '',
      updatedBy: '',
      active: false,
      check: { problems: [], schemas: {} },
    },
    nodeTypes,
    storage: { save: never, load: never },
    readOnly: true,
  })
}
