import ivm from 'isolated-vm'
import type { ChildLimits } from './child-protocol.ts'
import { hardenedRealmSource } from './harden-realm.ts'

/** A script as the parent sent it. `library` runs before it; empty for user code. */
export interface ScriptText {
  readonly library: string
  readonly source: string
}

interface Realm {
  readonly isolate: ivm.Isolate
  readonly context: ivm.Context
}

interface Program {
  readonly isolate: ivm.Isolate
  readonly visit: ivm.Reference<(metaText: string, texts: readonly string[]) => unknown>
  passedChars: number
}

/** Isolates kept at the same time; together they must stay far below the process's memory cap. */
const mostIsolates = 8
/**
 * Text that may pass through an isolate before it is replaced, so that nothing can pile up in it for ever. A new one has to
 * compile anew what it runs, which at some ten thousand visits a second was felt when it came every few seconds.
 */
const recycleChars = 1024 * 1024 * 1024

/**
 * One isolate per script, all on threads of their own, so that the process's own loop keeps running whatever they do. A
 * realm is frozen before user code comes in, which is why it may serve many visits.
 */
export class ScriptIsolates {
  readonly #limits: ChildLimits
  readonly #onBroken: () => void
  readonly #texts = new Map<number, ScriptText>()
  /** In order of last use. */
  readonly #programs = new Map<number, Program>()
  #spare: Promise<Realm> | undefined

  constructor(limits: ChildLimits, onBroken: () => void) {
    this.#limits = limits
    this.#onBroken = onBroken
  }

  load(script: number, text: ScriptText): void {
    this.#texts.set(script, text)
  }

  forget(script: number): void {
    this.#texts.delete(script)
    this.drop(script)
  }

  /** Makes the next realm ready, while there is nothing else to do. */
  prepare(): void {
    this.#spare ??= this.#openRealm()
    // Told when the realm is asked for.
    this.#spare.catch(() => undefined)
  }

  async visit(script: number, metaText: string, texts: readonly string[]): Promise<unknown> {
    const program = this.#programs.get(script) ?? (await this.#openProgram(script))
    this.#programs.delete(script)
    this.#programs.set(script, program)
    program.passedChars += texts.reduce((sum, text) => sum + text.length, metaText.length)
    const options = { arguments: { copy: true }, result: { copy: true }, timeout: this.#limits.visitMs } as const
    const answer: unknown = await program.visit.apply(undefined, [metaText, texts], options)
    if (program.passedChars > recycleChars) this.drop(script)
    return answer
  }

  isDisposed(script: number): boolean {
    return this.#programs.get(script)?.isolate.isDisposed === true
  }

  /** The next visit gets a new isolate. */
  drop(script: number): void {
    const isolate = this.#programs.get(script)?.isolate
    this.#programs.delete(script)
    if (isolate && !isolate.isDisposed) isolate.dispose()
  }

  async #openProgram(script: number): Promise<Program> {
    const text = this.#texts.get(script)
    if (!text) throw new Error('the script is not loaded')
    const spare = this.#spare
    this.#spare = undefined
    const { isolate, context } = await (spare ?? this.#openRealm())
    try {
      const timeout = this.#limits.visitMs
      if (text.library !== '') await context.eval(text.library, { timeout })
      const visit: Program['visit'] = await context.eval(text.source, { reference: true, timeout })
      const [oldest] = this.#programs.keys()
      if (this.#programs.size >= mostIsolates && oldest !== undefined) this.drop(oldest)
      return { isolate, visit, passedChars: 0 }
    } catch (cause) {
      if (!isolate.isDisposed) isolate.dispose()
      throw cause
    }
  }

  async #openRealm(): Promise<Realm> {
    const isolate = new ivm.Isolate({ memoryLimit: this.#limits.memoryMb, onCatastrophicError: this.#onBroken })
    const context = await isolate.createContext()
    await context.eval(hardenedRealmSource())
    return { isolate, context }
  }
}
