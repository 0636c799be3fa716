import ivm from 'isolated-vm'
import { SandboxFailure, type SandboxLimits, type SandboxProgram } from '../engine/sandbox-port.ts'
import { expressionBootSource } from './boot-source.ts'
import { graceMs } from './child-protocol.ts'
import { QuickVisits } from './quick-visits.ts'

interface Loaded {
  readonly isolate: ivm.Isolate
  readonly visit: ivm.Reference<(metaText: string, ...texts: readonly string[]) => readonly string[] | string>
  readonly clear: ivm.Reference<() => void>
  passedChars: number
  /** Text that has passed since the last clearing. */
  uncleared: number
}

/**
 * Text that may pass through an isolate before it is replaced, so that nothing can pile up in it for ever. A new one compiles
 * its script anew, and for a moment needs as much memory as a large batch.
 */
const recycleChars = 8 * 1024 * 1024 * 1024
/**
 * Text that may pass before what is left of it is cleared away. An isolate of a few megabytes sees no reason to do so
 * itself, and the texts, which lie outside its heap, would come to its memory limit. It takes a few milliseconds, on the
 * isolate's own thread.
 */
const clearChars = 8 * 1024 * 1024
/** Time limit of a visit on the thread that asks. Beyond it the visit is made anew, with all of its time, on the other one. */
const atOnceMs = 200

/**
 * Runs our compiler's own output in an isolate of this process, on a thread of its own, and small visits of scripts that have
 * shown to be quick on the thread that asks. One context serves all visits, because the script keeps nothing and can change
 * nothing that outlives a visit.
 *
 * A thread of this process cannot be killed. Should an isolate not heed its time limit, or run out of memory in a way it
 * cannot recover from, it is left alone, and this visit and all later ones are carried out where they can be killed.
 */
export class IsolateProgram implements SandboxProgram {
  readonly #source: string
  readonly limits: SandboxLimits
  readonly #loadElsewhere: () => SandboxProgram
  #elsewhere: SandboxProgram | undefined
  #loaded: Promise<Loaded> | undefined
  /** The same once it is there. */
  #ready: Loaded | undefined
  /** Work on the isolate's own thread that is not over. */
  #underWay = 0
  readonly #quick = new QuickVisits()
  #last: Promise<unknown> = Promise.resolve()
  #leave: (() => void) | undefined

  constructor(source: string, limits: SandboxLimits, loadElsewhere: () => SandboxProgram) {
    this.#source = source
    this.limits = limits
    this.#loadElsewhere = loadElsewhere
  }

  visit(metaText: string, texts: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
    const mayBeAtOnce = this.#underWay === 0 && signal?.aborted !== true
    if (this.#ready && mayBeAtOnce && this.#quick.mayBeNext(metaText.length + sizeOf(texts))) {
      try {
        return Promise.resolve(this.#runAtOnce(this.#ready, metaText, texts))
      } catch (cause) {
        if (!(cause instanceof SandboxFailure && cause.kind === 'timeout')) return Promise.reject(cause)
      }
    }
    return this.#runInTurn(metaText, texts, signal)
  }

  dispose(): void {
    const loaded = this.#loaded
    this.#forget()
    void loaded?.then(({ isolate }) => (isolate.isDisposed ? undefined : isolate.dispose())).catch(() => undefined)
    this.#elsewhere?.dispose()
  }

  #forget(): void {
    this.#loaded = undefined
    this.#ready = undefined
  }

  #runInTurn(metaText: string, texts: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
    this.#underWay += 1
    const result = this.#last.then(
      () => this.#elsewhere?.visit(metaText, texts, signal) ?? this.#stoppable(metaText, texts, signal),
    )
    const over = (): void => void (this.#underWay -= 1)
    this.#last = result.then(over, over)
    return result
  }

  async #stoppable(metaText: string, texts: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
    if (!signal) return this.#guarded(metaText, texts)
    const stop = (): void => this.dispose()
    signal.addEventListener('abort', stop, { once: true })
    try {
      signal.throwIfAborted()
      return await this.#guarded(metaText, texts)
    } catch (cause) {
      throw signal.aborted ? new SandboxFailure('canceled', 'nobody waits for the visit any more') : cause
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  #guarded(metaText: string, texts: readonly string[]): Promise<readonly string[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
    const leave = (): void => {
      if (this.#leave !== leave) return
      this.#leave = undefined
      // Not disposed of: that would wait for the thread.
      this.#forget()
      this.#elsewhere = this.#loadElsewhere()
      this.#elsewhere.visit(metaText, texts).then(resolve, (cause: unknown) => reject(madeTwice(cause)))
    }
    this.#leave = leave
    const timer = setTimeout(() => setImmediate(leave), this.limits.visitMs + graceMs)
    this.#run(metaText, texts)
      .finally(() => {
        clearTimeout(timer)
        if (this.#leave === leave) this.#leave = undefined
      })
      .then(resolve, reject)
    return promise
  }

  async #run(metaText: string, texts: readonly string[]): Promise<readonly string[]> {
    const loaded = await this.#load()
    const time = timeIn(loaded)
    try {
      const answer = await loaded.visit.apply(undefined, [metaText, ...texts], {
        result: { copy: true },
        timeout: this.limits.visitMs,
      })
      this.#quick.took(time())
      return this.#accept(loaded, asTexts(answer), metaText.length + sizeOf(texts))
    } catch (cause) {
      throw this.#failure(loaded, cause)
    }
  }

  #runAtOnce(loaded: Loaded, metaText: string, texts: readonly string[]): readonly string[] {
    const time = timeIn(loaded)
    try {
      const timeout = Math.min(atOnceMs, this.limits.visitMs)
      const answer = loaded.visit.applySync(undefined, [metaText, ...texts], { result: { copy: true }, timeout })
      this.#quick.took(time())
      return this.#accept(loaded, asTexts(answer), metaText.length + sizeOf(texts))
    } catch (cause) {
      const tookMs = time()
      const failure = this.#failure(loaded, cause)
      if (failure.kind === 'timeout') this.#quick.stopped(tookMs)
      throw failure
    }
  }

  #accept(loaded: Loaded, answer: readonly string[], charsIn: number): readonly string[] {
    const charsOut = sizeOf(answer)
    if (charsOut > this.limits.outputMb * 1024 * 1024) {
      this.dispose()
      throw new SandboxFailure('output', `more than ${this.limits.outputMb} MB came back`)
    }
    loaded.passedChars += charsIn + charsOut
    loaded.uncleared += charsIn + charsOut
    if (loaded.passedChars > recycleChars) this.dispose()
    else if (loaded.uncleared > clearChars) this.#clear(loaded)
    return answer
  }

  /** The next visit waits for it. One that cannot be cleared any more tells so at that visit. */
  #clear(loaded: Loaded): void {
    loaded.uncleared = 0
    this.#underWay += 1
    const over = (): void => void (this.#underWay -= 1)
    loaded.clear.apply(undefined, []).then(over, over)
  }

  #failure(loaded: Loaded, cause: unknown): SandboxFailure {
    if (cause instanceof SandboxFailure) return cause
    const message = cause instanceof Error ? cause.message : String(cause)
    this.dispose()
    if (loaded.isolate.isDisposed || message.includes('memory limit')) return new SandboxFailure('memory', message)
    return new SandboxFailure(message.includes('timed out') ? 'timeout' : 'script', message)
  }

  #load(): Promise<Loaded> {
    if (this.#loaded) return this.#loaded
    const loading = this.#create()
    this.#loaded = loading
    const isThere = (loaded: Loaded): void => {
      if (this.#loaded === loading) this.#ready = loaded
    }
    loading.then(isThere, () => undefined)
    return loading
  }

  async #create(): Promise<Loaded> {
    // Without this an allocation that cannot be met would end the whole process.
    const onCatastrophicError = (): void => this.#leave?.()
    const isolate = new ivm.Isolate({ memoryLimit: this.limits.memoryMb, onCatastrophicError })
    try {
      const context = await isolate.createContext()
      const clearing = await context.eval(clearSource, { reference: true })
      await context.eval(expressionBootSource())
      const visit = await context.eval(spread(this.#source), { reference: true })
      return { isolate, visit, clear: clearing, passedChars: 0, uncleared: 0 }
    } catch (cause) {
      isolate.dispose()
      this.#forget()
      throw new SandboxFailure('script', cause instanceof Error ? cause.message : String(cause))
    }
  }
}

/** Processor time from now on, in ms: what a machine takes away meanwhile, busy with others, is no fault of the script. */
function timeIn({ isolate }: Loaded): () => number {
  const startedNs = isolate.cpuTime
  return () => (isolate.isDisposed ? Number.POSITIVE_INFINITY : Number(isolate.cpuTime - startedNs) / 1e6)
}

/** Where it was carried out again, once is enough. */
function madeTwice(cause: unknown): unknown {
  return cause instanceof SandboxFailure ? new SandboxFailure(cause.kind, cause.message, false) : cause
}

/** Takes the function out of the reach of scripts, where the flag of `createSandbox` has put it. */
const clearSource = `(() => {
  const collect = globalThis.gc
  // It cannot be deleted.
  globalThis.gc = undefined
  return () => { collect?.() }
})()`

/**
 * Texts cross as arguments of their own: as parts of a list they would be written out and read in, at twice the cost. Two
 * that come back do so as one, behind the length of the first. More stay apart: what is kept of one would hold all of them.
 */
function spread(source: string): string {
  return `(() => {
  const visit = ${source}
  const isPair = (texts) => Array.isArray(texts) && texts.length === 2 && texts.every((text) => typeof text === 'string')
  return (metaText, ...given) => {
    const texts = visit(metaText, given)
    return isPair(texts) ? texts[0].length + '\\n' + texts[0] + texts[1] : texts
  }
})()`
}

function asTexts(answer: readonly string[] | string): readonly string[] {
  if (typeof answer !== 'string') return answer
  const start = answer.indexOf('\n') + 1
  const end = start + Number(answer.slice(0, start - 1))
  return [answer.slice(start, end), answer.slice(end)]
}

function sizeOf(texts: readonly string[]): number {
  return texts.reduce((size, text) => size + text.length, 0)
}
