import type { FlowEdit } from '@isthmus/sdk'

/** One step of undo: what was done, and what takes it back, each as one edit. */
export interface LogEntry {
  readonly forward: FlowEdit
  readonly backward: FlowEdit
  /** Entries of the same group that follow each other closely are one step: typing in one field, one drag. */
  readonly group: string | undefined
  readonly atMs: number
}

export interface EditLog {
  readonly past: readonly LogEntry[]
  readonly future: readonly LogEntry[]
  /** False after an undo or redo: the next edit starts an entry of its own. */
  readonly open: boolean
}

export const emptyLog: EditLog = { past: [], future: [], open: false }

const coalesceWithinMs = 1500
const longestLog = 500

/** Adds a step; a step of the same group within 1.5 s grows the last one instead. */
export function recordEdit(log: EditLog, entry: LogEntry): EditLog {
  const last = log.past.at(-1)
  if (last && log.open && belongsTo(last, entry)) {
    return { past: [...log.past.slice(0, -1), merge(last, entry)], future: [], open: true }
  }
  return { past: [...log.past, entry].slice(-longestLog), future: [], open: true }
}

function belongsTo(last: LogEntry, entry: LogEntry): boolean {
  return entry.group !== undefined && entry.group === last.group && entry.atMs - last.atMs <= coalesceWithinMs
}

function merge(last: LogEntry, entry: LogEntry): LogEntry {
  // An edit that sets the same value again makes the one between them pointless: typing stays one small entry.
  const forward = overwrites(entry.forward, last.forward) ? entry.forward : chain(last.forward, entry.forward)
  const backward = overwrites(last.backward, entry.backward) ? last.backward : chain(entry.backward, last.backward)
  return { ...entry, forward, backward }
}

function chain(first: FlowEdit, second: FlowEdit): FlowEdit {
  const edits = [first, second].flatMap((edit) => (edit.kind === 'batch' ? edit.edits : [edit]))
  return { kind: 'batch', edits }
}

/** True when `later` leaves nothing of `earlier`. */
function overwrites(later: FlowEdit, earlier: FlowEdit): boolean {
  if (later.kind === 'setConfig' || later.kind === 'renameNode') {
    return later.kind === earlier.kind && later.node === earlier.node
  }
  if (later.kind === 'moveNodes' && earlier.kind === 'moveNodes') {
    return Object.keys(earlier.positions).every((id) => id in later.positions)
  }
  return false
}

/** The entry that undo takes back, and the log after it. */
export function stepBack(log: EditLog): { readonly entry: LogEntry; readonly log: EditLog } | undefined {
  const entry = log.past.at(-1)
  if (!entry) return undefined
  return { entry, log: { past: log.past.slice(0, -1), future: [entry, ...log.future], open: false } }
}

/** The entry that redo does again, and the log after it. */
export function stepForward(log: EditLog): { readonly entry: LogEntry; readonly log: EditLog } | undefined {
  const entry = log.future[0]
  if (!entry) return undefined
  return { entry, log: { past: [...log.past, entry], future: log.future.slice(1), open: false } }
}
