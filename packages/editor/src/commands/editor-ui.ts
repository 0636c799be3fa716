import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Point } from '../document/index.ts'
import type { QuickAddRequest } from './command.ts'

/** A sentence for the person, shown in the strip below the canvas and read aloud. */
export interface Notice {
  readonly tone: 'info' | 'error'
  readonly text: string
  /** Distinguishes the same sentence said twice. */
  readonly at: number
}

export interface ContextMenuRequest {
  readonly screen: Point
  readonly commands: readonly (readonly string[])[]
}

/** What is open around the canvas; never part of the document. */
export interface EditorUiState {
  readonly nodePanel: boolean
  readonly minimap: boolean
  readonly commandBar: boolean
  readonly keyboardSheet: boolean
  readonly quickAdd: QuickAddRequest | undefined
  readonly contextMenu: ContextMenuRequest | undefined
  /** Node whose title is being typed on the canvas. */
  readonly renaming: string | undefined
  /** Node whose output is being connected by keyboard. */
  readonly connecting: string | undefined
  /** Node whose output is to be pinned, as soon as it is shown. */
  readonly pinning: string | undefined
  readonly notice: Notice | undefined
}

const closed: EditorUiState = {
  nodePanel: false,
  minimap: false,
  commandBar: false,
  keyboardSheet: false,
  quickAdd: undefined,
  contextMenu: undefined,
  renaming: undefined,
  connecting: undefined,
  pinning: undefined,
  notice: undefined,
}

/** State of the panels of one editor page. */
export class EditorUi {
  readonly store: StoreApi<EditorUiState>
  readonly #nowMs: () => number

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs
    this.store = createStore(() => closed)
  }

  get state(): EditorUiState {
    return this.store.getState()
  }

  set(change: Partial<EditorUiState>): void {
    this.store.setState(change)
  }

  say(text: string, tone: Notice['tone'] = 'info'): void {
    this.set({ notice: { text, tone, at: this.#nowMs() } })
  }
}
