import type { EdgeEnd, Language, PartWanted } from '@isthmus/sdk'
import type { LucideIcon } from 'lucide-react'
import type { FlowDocument, InsertPlace, Point } from '../document/index.ts'
import type { TextKey, TextOf } from '../i18n/english.ts'
import type { NamesIn } from '../i18n/template.ts'
import type { EditorUi } from './editor-ui.ts'

/** What a command may ask of the canvas. All points are in the flow's own coordinates unless they say screen. */
export interface CanvasView {
  readonly fit: (nodes?: readonly string[]) => void
  readonly zoomIn: () => void
  readonly zoomOut: () => void
  readonly resetZoom: () => void
  /** Brings a node into view, if it is not, and gives it the keyboard focus. */
  readonly focusNode: (node: string) => void
  /** Brings a node into view, if it is not. */
  readonly reveal: (node: string) => Promise<void>
  /** Gives the canvas itself the keyboard focus. */
  readonly focusCanvas: () => void
  /** The middle of what is visible. */
  readonly centre: () => Point
  /** The last place of the mouse on the canvas; nothing when it has left. */
  readonly pointer: () => Point | undefined
  readonly screenOf: (point: Point) => Point
  /** Lays the nodes out from left to right, as one step of undo; all of them when none are named. */
  readonly tidyUp: (nodes: readonly string[]) => Promise<void>
}

export type PageName = 'flows' | 'flowRuns' | 'runs' | 'connections'

/** What a command may ask of the page around the canvas. */
export interface EditorPageActions {
  readonly run: () => void
  readonly runWithInput: () => void
  /** Runs a part of the flow, without writing to other systems. */
  readonly runPart: (part: PartWanted) => void
  readonly cancelRun: () => void
  readonly openNodeView: (node: string) => void
  readonly openParameters: (node: string) => void
  readonly openMapper: (node: string) => void
  readonly showProblems: () => void
  readonly goTo: (page: PageName) => void
  readonly download: (fileName: string, text: string) => void
}

/** The system clipboard, which a browser may refuse to hand out. */
export interface ClipboardPort {
  readonly write: (text: string) => Promise<void>
  readonly read: () => Promise<string>
}

/** Everything commands act on. */
export interface CommandContext {
  readonly document: FlowDocument
  readonly ui: EditorUi
  readonly view: CanvasView
  readonly page: EditorPageActions
  readonly clipboard: ClipboardPort
  readonly language: Language
}

/** Keys of texts that need no values. */
export type PlainTextKey = { [K in TextKey]: [NamesIn<TextOf<K>>] extends [never] ? K : never }[TextKey]

export type CommandGroup = 'add' | 'edit' | 'select' | 'node' | 'view' | 'run' | 'go'

/** One thing a person can do. Menus, shortcuts, toolbars and the command bar all read the same table of these. */
export interface Command {
  readonly name: string
  readonly group: CommandGroup
  readonly label: PlainTextKey
  /** Further words that the command bar finds it by, in any language. */
  readonly keywords: readonly string[]
  readonly icon: LucideIcon
  /** Keys, as `mod+shift+Z`; the first is the one shown. */
  readonly shortcuts: readonly string[]
  /** Where its keys act: on the canvas only, or anywhere on the page outside of text fields. */
  readonly scope: 'canvas' | 'page'
  /** Copy, cut and paste answer the browser's own clipboard events instead of keys. */
  readonly keysAreNative?: true
  /** Absent from the command bar: its keys or a menu are the only way that makes sense. */
  readonly hidden?: true
  /** True, or the reason why it can do nothing now. */
  readonly enabled: (context: CommandContext) => true | PlainTextKey
  readonly run: (context: CommandContext) => void
}

/** Where the quick list of node types opens, and what becomes of the choice. */
export interface QuickAddRequest {
  readonly screen: Point
  readonly place: InsertPlace
  /** The output the new node will be fed from, for ranking. */
  readonly from?: EdgeEnd
}
