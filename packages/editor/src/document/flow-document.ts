import { applyEdit, checkFlow, TypeMemo } from '@isthmus/sdk'
import type { CheckOptions, Flow, FlowEdit, NodeTypes, Problem } from '@isthmus/sdk'
import type { FlowCheck, FlowDetail } from '@isthmus/sdk/api'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { Autosave, type AutosaveTimes } from './autosave.ts'
import { emptyLog, recordEdit, stepBack, stepForward, type EditLog } from './edit-log.ts'
import type { RunView } from './run-view.ts'
import type { ConflictChoice, FlowStorage, SaveState } from './save-state.ts'
import { existingSelection, nothingSelected, sameSelection, type Selection } from './selection.ts'

/** What the open flow is, for every room of the editor. */
export interface DocumentState {
  readonly flow: Flow
  /** Version the server gave the flow when it was last loaded or saved. */
  readonly version: number
  readonly active: boolean
  /** The version that triggers start runs of; see `FlowDetail.activeVersion`. */
  readonly activeVersion: number | undefined
  readonly nodeTypes: NodeTypes
  /** Connection name -> connector id; unknown until the connections are loaded. */
  readonly connections: CheckOptions['connections']
  /** What systems say of their data; unknown until it is loaded. */
  readonly entities: CheckOptions['entities']
  /** The value maps that the flow looks into; unknown until all of them are loaded. */
  readonly valueMaps: CheckOptions['valueMaps']
  /** What connections may do, as far as their systems told. */
  readonly permissions: CheckOptions['permissions']
  /** The flows that the flow may call; unknown until they are loaded. */
  readonly called: CalledFlows | undefined
  readonly selection: Selection
  readonly log: EditLog
  readonly problems: readonly Problem[]
  /** Node id -> port -> shape of the records that leave there, as of the last save. */
  readonly schemas: FlowCheck['schemas']
  readonly save: SaveState
  /** The run shown on the canvas. */
  readonly run: RunView | undefined
}

/** What findings depend on besides the flow and its node types. */
type KnownAround = Pick<DocumentState, 'connections' | 'entities' | 'valueMaps' | 'permissions' | 'called'>

/** Every flow, and what the called ones take and return. */
export type CalledFlows = Required<Pick<CheckOptions, 'flows' | 'contracts'>>

/** A person may only look: a viewer, or a past run. */
export interface FlowDocumentOptions {
  readonly detail: FlowDetail
  readonly nodeTypes: NodeTypes
  readonly storage: FlowStorage
  readonly readOnly?: boolean
  readonly nowMs?: () => number
  readonly times?: Partial<AutosaveTimes>
}

const checkAfterMs = 120

/**
 * The open flow: the one place that changes it, with undo, selection, problems and saving. A thin shell over `applyEdit`.
 */
export class FlowDocument {
  readonly store: StoreApi<DocumentState>
  readonly readOnly: boolean
  /** What is known of shapes and findings from one edit to the next, for all who ask about this flow. */
  readonly memo = new TypeMemo()
  readonly #nowMs: () => number
  readonly #autosave: Autosave
  #checkTimer: ReturnType<typeof setTimeout> | undefined

  constructor(options: FlowDocumentOptions) {
    this.readOnly = options.readOnly ?? false
    this.#nowMs = options.nowMs ?? Date.now
    this.store = createStore<DocumentState>(() => initialState(options))
    this.#autosave = new Autosave({
      storage: options.storage,
      nowMs: this.#nowMs,
      times: options.times ?? {},
      read: () => this.store.getState(),
      write: (change) => this.store.setState(change),
    })
  }

  get state(): DocumentState {
    return this.store.getState()
  }

  /**
   * Changes the flow as one step of undo. Edits of the same `group` in close succession are one step (typing in a field).
   * Returns why the edit was refused, if it was.
   */
  edit(edit: FlowEdit, options: { readonly group?: string; readonly select?: Selection } = {}): Problem | undefined {
    if (this.readOnly) return undefined
    const result = applyEdit(this.state.flow, edit)
    if (!result.ok) return result.problem
    const entry = { forward: edit, backward: result.inverse, group: options.group, atMs: this.#nowMs() }
    this.#change(result.flow, recordEdit(this.state.log, entry), options.select)
    return undefined
  }

  undo(): void {
    const step = stepBack(this.state.log)
    if (step) this.#replay(step.entry.backward, step.log)
  }

  redo(): void {
    const step = stepForward(this.state.log)
    if (step) this.#replay(step.entry.forward, step.log)
  }

  select(selection: Selection): void {
    const kept = existingSelection(selection, this.state.flow)
    if (!sameSelection(kept, this.state.selection)) this.store.setState({ selection: kept })
  }

  selectNodes(nodes: readonly string[]): void {
    this.select({ nodes, edges: [] })
  }

  setRun(run: RunView | undefined): void {
    this.store.setState({ run })
  }

  setActive({ active, activeVersion }: Pick<FlowDetail, 'active' | 'activeVersion'>): void {
    this.store.setState({ active, activeVersion })
  }

  /** Tells what findings depend on besides the flow, a part at a time as it is loaded. */
  setKnown(known: Partial<KnownAround>): void {
    this.store.setState(known)
    this.#checkSoon()
  }

  /** Saves now instead of in a moment; resolves when the server answered or the try failed. */
  saveNow(): Promise<void> {
    return this.readOnly ? Promise.resolve() : this.#autosave.saveNow()
  }

  /** Sends what is unsaved while the page goes away. */
  flush(): void {
    if (!this.readOnly) this.#autosave.flush()
  }

  /** True while closing the page would lose an edit. */
  get unsaved(): boolean {
    return !this.readOnly && this.state.save.status !== 'saved'
  }

  resolveConflict(choice: ConflictChoice): void {
    const { save } = this.state
    if (save.status !== 'conflict') return
    if (choice === 'loadNewest') {
      this.#adopt(save.newest)
      return
    }
    this.store.setState({ version: save.newest.version, save: { status: 'dirty' } })
    void this.#autosave.saveNow()
  }

  /** Takes what the server has, when it is newer and nothing here is unsaved. */
  refresh(detail: FlowDetail): void {
    const { version, flow, save } = this.state
    if (detail.flow.id === flow.id && detail.version > version && save.status === 'saved') this.#adopt(detail)
  }

  #adopt(detail: FlowDetail): void {
    this.store.setState((state) => ({
      ...stateOf(detail),
      log: emptyLog,
      selection: existingSelection(state.selection, detail.flow),
    }))
    this.#checkSoon()
  }

  #replay(edit: FlowEdit, log: EditLog): void {
    if (this.readOnly) return
    const result = applyEdit(this.state.flow, edit)
    // A step that no longer fits the document is dropped, so that undo never gets stuck on it.
    this.#change(result.ok ? result.flow : this.state.flow, log)
  }

  #change(flow: Flow, log: EditLog, select?: Selection): void {
    const selection = existingSelection(select ?? this.state.selection, flow)
    this.store.setState({ flow, log, selection })
    this.#autosave.changed()
    this.#checkSoon()
  }

  /** Brings the problems up to date where they wait for a pause in typing. */
  checkNow(): void {
    if (this.#checkTimer === undefined) return
    clearTimeout(this.#checkTimer)
    this.#tell(this.#check())
  }

  #tell(problems: readonly Problem[]): void {
    this.#checkTimer = undefined
    this.store.setState({ problems })
  }

  #check(): readonly Problem[] {
    const { flow, nodeTypes, connections, entities, valueMaps, permissions, called } = this.state
    const known = {
      memo: this.memo,
      valueMaps,
      ...(connections ? { connections } : {}),
      ...(entities ? { entities } : {}),
      ...(permissions ? { permissions } : {}),
      ...called,
    }
    const start = performance.now()
    const problems = checkFlow(flow, nodeTypes, known)
    // Shown by the browser's own tools, and read by the benchmark.
    performance.measure('isthmus.check', { start })
    return problems
  }

  #checkSoon(): void {
    clearTimeout(this.#checkTimer)
    this.#checkTimer = setTimeout(() => {
      const problems = this.#check()
      // Drawing them is a task of its own: what is typed meanwhile waits for one of the two at most.
      this.#checkTimer = setTimeout(() => this.#tell(problems))
    }, checkAfterMs)
  }
}

function initialState({ detail, nodeTypes }: FlowDocumentOptions): DocumentState {
  return {
    ...stateOf(detail),
    nodeTypes,
    connections: undefined,
    entities: undefined,
    valueMaps: undefined,
    permissions: undefined,
    called: undefined,
    selection: nothingSelected,
    log: emptyLog,
    run: undefined,
  }
}

function stateOf(detail: FlowDetail) {
  return {
    flow: detail.flow,
    version: detail.version,
    active: detail.active,
    activeVersion: detail.activeVersion,
    problems: detail.check.problems,
    schemas: detail.check.schemas,
    save: { status: 'saved' } as const,
  }
}
