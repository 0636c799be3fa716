import { asFlowError, type HttpAnswer } from '@isthmus/sdk'
import type { FailedCall, FailedCallStore } from '../failed-calls-port.ts'
import { HiddenTexts } from '../trace/hidden-texts.ts'
import type { CallWatch } from './call-gates.ts'
import { quotasIn, type Quota } from './quota.ts'
import type { Passing } from './within.ts'

export interface CallNotesOptions {
  readonly store: FailedCallStore
  readonly now: () => Date
  /** Calls back after a while, once; returns the way to give that up. */
  readonly later: (wake: () => void) => () => void
}

/** Ways of failing that are kept of one connection. */
const mostFailures = 50
const mostConnections = 1000

/** What went wrong last with calls of connections, and what their systems say is left of what they allow. */
export class CallNotes implements CallWatch {
  readonly #options: CallNotesOptions
  readonly #failures = new Map<string, readonly FailedCall[]>()
  readonly #unwritten = new Set<string>()
  readonly #quotas = new Map<string, ReadonlyMap<string, Quota & { readonly at: string }>>()
  #giveUpWriting: (() => void) | undefined

  constructor(options: CallNotesOptions) {
    this.#options = options
  }

  failed(call: Passing, error: unknown): void {
    const name = call.connection?.name
    if (name === undefined) return
    const failed = noted(call, error, this.#options.now().toISOString())
    const known = this.failuresOf(name)
    const before = known.find((each) => isAlike(each, failed))
    const counted = before ? { ...failed, firstAt: before.firstAt, count: before.count + 1 } : failed
    this.#failures.set(name, [counted, ...known.filter((each) => each !== before)].slice(0, mostFailures))
    this.#unwritten.add(name)
    this.#giveUpWriting ??= this.#options.later(() => this.flush())
  }

  answered({ connection }: Passing, { headers }: Pick<HttpAnswer, 'headers'>): void {
    if (!connection) return
    const now = this.#options.now()
    const found = quotasIn(headers, now.getTime())
    if (found.length === 0) return
    if (this.#quotas.size >= mostConnections) this.#quotas.clear()
    const at = now.toISOString()
    const own = found.map((quota) => [quota.name, { ...quota, at }] as const)
    this.#quotas.set(connection.name, new Map([...(this.#quotas.get(connection.name) ?? []), ...own]))
  }

  /** Newest first. */
  failuresOf(connection: string): readonly FailedCall[] {
    const known = this.#failures.get(connection)
    if (known) return known
    const read = this.#read(connection)
    // What is written can be read again.
    for (const other of this.#failures.keys()) {
      if (this.#failures.size < mostConnections) break
      if (!this.#unwritten.has(other)) this.#failures.delete(other)
    }
    this.#failures.set(connection, read)
    return read
  }

  /** A call that failed must fail with its own error, whatever becomes of the note of it. */
  #read(connection: string): readonly FailedCall[] {
    try {
      return this.#options.store.read(connection)
    } catch {
      return []
    }
  }

  quotasOf(connection: string): readonly (Quota & { readonly at: string })[] {
    return [...(this.#quotas.get(connection)?.values() ?? [])]
  }

  /** Forgets a connection that is gone: one of the same name later is another one. */
  forget(connection: string): void {
    this.#failures.delete(connection)
    this.#quotas.delete(connection)
    this.#unwritten.delete(connection)
  }

  /** Writes down what is not yet; what cannot be written now is written with the next failure. */
  flush(): void {
    this.#giveUpWriting?.()
    this.#giveUpWriting = undefined
    for (const name of this.#unwritten) {
      try {
        this.#options.store.write(name, this.#failures.get(name) ?? [])
        this.#unwritten.delete(name)
      } catch {
        // The storage says so itself, where everybody sees it; a note of a failure must not fail anything else.
        return
      }
    }
  }
}

function noted(call: Passing, error: unknown, at: string): FailedCall {
  const { connection, request, flow, run, node } = call
  const hidden = new HiddenTexts()
  hidden.add(Object.values(connection?.secret ?? {}))
  const failed = asFlowError(error)
  const what = request && hidden.inText(`${request.method} ${withoutQuery(request.url)}`)
  return {
    at,
    firstAt: at,
    count: 1,
    ...(what === undefined ? {} : { what }),
    ...(flow === undefined ? {} : { flow }),
    ...(run === undefined ? {} : { run }),
    ...(node === undefined ? {} : { node }),
    errorClass: failed.errorClass,
    problem: hidden.inProblem(failed.toProblem()),
  }
}

const longestShown = 300

function withoutQuery(url: string): string {
  return url
    .replace(/[?#].*$/s, '')
    .replace(/\/\/[^/@]*@/, '//')
    .slice(0, longestShown)
}

function isAlike(left: FailedCall, right: FailedCall): boolean {
  return (
    left.flow === right.flow &&
    left.node === right.node &&
    left.problem.code === right.problem.code &&
    left.problem.message === right.problem.message
  )
}
