import type { SandboxFailureKind, SandboxLimits } from '../engine/sandbox-port.ts'

/** How long a visit may overrun its limit before the process is killed: the isolate's own timeout gets its chance first. */
export const graceMs = 250

/** More time for the first visit of a script: its isolate is made then, which a busy machine may draw out. */
export const openMs = 1000

/** The one open file a process is given. */
export const pipeNumber = 3

/** What a process is started with. */
export type ChildLimits = SandboxLimits

/** What the parent tells a child. A script is sent once per child and named by its id afterwards. */
export type ToChild =
  | { readonly kind: 'load'; readonly script: number; readonly library: string; readonly source: string }
  | { readonly kind: 'forget'; readonly script: number }
  /** The texts after the first one are the meta text and the texts of the visit. */
  | { readonly kind: 'visit'; readonly visit: number; readonly script: number }

export type FromChild =
  | { readonly kind: 'ready' }
  /** The texts after the first one are the answer. */
  | { readonly kind: 'done'; readonly visit: number }
  | {
      readonly kind: 'failed'
      readonly visit: number
      readonly failure: SandboxFailureKind
      readonly message: string
    }

const failures: readonly SandboxFailureKind[] = ['timeout', 'memory', 'output', 'script']

/** Reads the first text of a child's frame; `undefined` when it is no message. */
export function parseFromChild(text: string | undefined): FromChild | undefined {
  const head = parsed(text)
  if (typeof head !== 'object' || head === null) return undefined
  const { kind, visit, failure, message } = head as Readonly<Record<string, unknown>>
  if (kind === 'ready') return { kind }
  if (typeof visit !== 'number') return undefined
  if (kind === 'done') return { kind, visit }
  const known = failures.find((name) => name === failure)
  if (kind !== 'failed' || !known || typeof message !== 'string') return undefined
  return { kind, visit, failure: known, message: message.slice(0, 500) }
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
