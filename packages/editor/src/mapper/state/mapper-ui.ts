import type { DropOffer, SourceField } from '@isthmus/sdk/mapping'
import { createStore, type StoreApi } from 'zustand/vanilla'

export type Side = 'source' | 'target'
export type TargetFilter = 'all' | 'missing' | 'mapped' | 'problems' | 'suggested'

export interface ScreenPoint {
  readonly x: number
  readonly y: number
}

/** Source fields on their way to a target, by mouse or by keyboard. */
export interface Carried {
  readonly sources: readonly SourceField[]
  readonly by: 'pointer' | 'keyboard'
  /** Where the line to the pointer starts. */
  readonly from: ScreenPoint | undefined
}

/** Ways to map that a person is asked to choose from. */
export interface OfferMenu {
  readonly target: string
  readonly offers: readonly DropOffer[]
  readonly at: ScreenPoint
}

export interface MapperUiState {
  /** Source fields whose fold differs from how they start. */
  readonly sourceToggled: ReadonlySet<string>
  readonly targetOpen: ReadonlySet<string>
  readonly sourceSearch: string
  readonly targetSearch: string
  readonly filter: TargetFilter
  /** The field the keyboard is at, on each side. */
  readonly sourceAt: string | undefined
  readonly targetAt: string | undefined
  readonly sourceSelected: ReadonlySet<string>
  readonly targetSelected: ReadonlySet<string>
  /** The side that was used last: its field is the one whose lines are lit. */
  readonly side: Side
  readonly hover: { readonly side: Side; readonly key: string } | undefined
  readonly carried: Carried | undefined
  readonly pointer: ScreenPoint | undefined
  /** The target below the pointer while something is carried. */
  readonly dropAt: string | undefined
  readonly menu: OfferMenu | undefined
  /** Suggestions from this score on are drawn and accepted together. */
  readonly threshold: number
  readonly showsSuggestions: boolean
  readonly keySheet: boolean
  readonly sample: number
  /** Which line of a list is tried, by the key of the target list; the first when left out. */
  readonly lines: ReadonlyMap<string, number>
  /** A sentence read aloud and shown in the strip; `at` tells the same sentence said twice apart. */
  readonly notice: { readonly text: string; readonly at: number } | undefined
}

const initial: MapperUiState = {
  sourceToggled: new Set(),
  targetOpen: new Set(),
  sourceSearch: '',
  targetSearch: '',
  filter: 'all',
  sourceAt: undefined,
  targetAt: undefined,
  sourceSelected: new Set(),
  targetSelected: new Set(),
  side: 'target',
  hover: undefined,
  carried: undefined,
  pointer: undefined,
  dropAt: undefined,
  menu: undefined,
  threshold: 0.8,
  showsSuggestions: true,
  keySheet: false,
  sample: 0,
  lines: new Map(),
  notice: undefined,
}

/** What is unfolded, selected and carried in one open mapper; never part of the document. */
export class MapperUi {
  readonly store: StoreApi<MapperUiState>
  readonly #nowMs: () => number

  constructor(start: Partial<MapperUiState> = {}, nowMs: () => number = Date.now) {
    this.store = createStore(() => ({ ...initial, ...start }))
    this.#nowMs = nowMs
  }

  get state(): MapperUiState {
    return this.store.getState()
  }

  set(change: Partial<MapperUiState>): void {
    this.store.setState(change)
  }

  say(text: string): void {
    this.set({ notice: { text, at: this.#nowMs() } })
  }

  /** Puts down what is carried. */
  letGo(): void {
    this.set({ carried: undefined, pointer: undefined, dropAt: undefined })
  }

  showLine(list: string, index: number): void {
    this.set({ lines: new Map([...this.state.lines, [list, index]]) })
  }

  toggleSource(key: string): void {
    this.set({ sourceToggled: toggled(this.state.sourceToggled, key) })
  }

  toggleTarget(key: string): void {
    this.set({ targetOpen: toggled(this.state.targetOpen, key) })
  }

  /** Unfolds everything a target lies in, and goes there. */
  goToTarget(key: string, above: readonly string[]): void {
    const { targetOpen } = this.state
    this.set({ targetAt: key, side: 'target', targetOpen: new Set([...targetOpen, ...above]) })
  }
}

export function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return keys.has(key) ? new Set([...keys].filter((each) => each !== key)) : new Set([...keys, key])
}
