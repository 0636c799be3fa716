import type { Flow, Problem } from '@isthmus/sdk'
import type { FlowDetail, SaveFlowRequest } from '@isthmus/sdk/api'

/** How far the open flow is from what the server has. */
export type SaveState =
  | { readonly status: 'saved' }
  | { readonly status: 'dirty' }
  | { readonly status: 'saving' }
  /** The server is away: saving is tried again at `retryAtMs`. */
  | { readonly status: 'offline'; readonly retryAtMs: number; readonly problem: Problem }
  /** The server refused: saving is tried again after the next edit or on demand. */
  | { readonly status: 'error'; readonly problem: Problem }
  /** Somebody else saved first; nothing is saved until a person chooses. */
  | { readonly status: 'conflict'; readonly newest: FlowDetail }

/** What a person can choose when two tabs or people changed the same flow. */
export type ConflictChoice = 'loadNewest' | 'overwrite'

/** The way to the server, given by the page. Failures are thrown as `FlowError`. */
export interface FlowStorage {
  readonly save: (
    flowId: string,
    request: SaveFlowRequest,
    options: { readonly keepalive: boolean },
  ) => Promise<FlowDetail>
  readonly load: (flowId: string) => Promise<FlowDetail>
}

/** True when both documents say the same, whatever the order of their properties. */
export function sameFlow(left: Flow, right: Flow): boolean {
  return left === right || sameValue(left, right)
}

function sameValue(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every((key) => Object.hasOwn(right, key) && sameValue(valueOf(left, key), valueOf(right, key)))
}

function valueOf(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value
}
