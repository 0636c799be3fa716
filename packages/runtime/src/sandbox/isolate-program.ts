import ivm from 'isolated-vm'
import { SandboxFailure, type SandboxLimits, type SandboxProgram, type SandboxScript } from '../engine/sandbox-port.ts'
import { bootSource } from './boot-source.ts'

interface Loaded {
  readonly isolate: ivm.Isolate
  readonly visit: ivm.Reference<(metaText: string, texts: readonly string[]) => readonly string[]>
  passedChars: number
}

/** Text that may pass through an isolate before it is replaced; long-lived heaps end in "disposed due to memory limit". */
const recycleChars = 64 * 1024 * 1024

/**
 * Runs our compiler's own output in an isolate of this process, on a thread of its own. One context serves all visits,
 * because the script keeps nothing and can change nothing that outlives a visit.
 */
export class IsolateProgram implements SandboxProgram {
  readonly #script: SandboxScript
  readonly #limits: SandboxLimits
  #loaded: Promise<Loaded> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(script: SandboxScript, limits: SandboxLimits) {
    this.#script = script
    this.#limits = limits
  }

  visit(metaText: string, texts: readonly string[]): Promise<readonly string[]> {
    const result = this.#last.then(() => this.#run(metaText, texts))
    this.#last = result.catch(() => undefined)
    return result
  }

  dispose(): void {
    const loaded = this.#loaded
    this.#loaded = undefined
    void loaded?.then(({ isolate }) => (isolate.isDisposed ? undefined : isolate.dispose())).catch(() => undefined)
  }

  async #run(metaText: string, texts: readonly string[]): Promise<readonly string[]> {
    const loaded = await this.#load()
    try {
      const answer = await loaded.visit.apply(undefined, [metaText, texts], {
        arguments: { copy: true },
        result: { copy: true },
        timeout: this.#limits.visitMs,
      })
      return this.#accept(loaded, answer, metaText.length + sizeOf(texts))
    } catch (cause) {
      throw this.#failure(loaded, cause)
    }
  }

  #accept(loaded: Loaded, answer: readonly string[], charsIn: number): readonly string[] {
    const charsOut = sizeOf(answer)
    if (charsOut > this.#limits.outputMb * 1024 * 1024) {
      this.dispose()
      throw new SandboxFailure('output', `more than ${this.#limits.outputMb} MB came back`)
    }
    loaded.passedChars += charsIn + charsOut
    if (loaded.passedChars > recycleChars) this.dispose()
    return answer
  }

  #failure(loaded: Loaded, cause: unknown): SandboxFailure {
    if (cause instanceof SandboxFailure) return cause
    const message = cause instanceof Error ? cause.message : String(cause)
    this.dispose()
    if (loaded.isolate.isDisposed || message.includes('memory limit')) return new SandboxFailure('memory', message)
    return new SandboxFailure(message.includes('timed out') ? 'timeout' : 'script', message)
  }

  #load(): Promise<Loaded> {
    this.#loaded ??= this.#create()
    return this.#loaded
  }

  async #create(): Promise<Loaded> {
    const isolate = new ivm.Isolate({ memoryLimit: this.#limits.memoryMb })
    try {
      const context = await isolate.createContext()
      await context.eval(bootSource('expressions'))
      const visit = await context.eval(this.#script.source, { reference: true })
      return { isolate, visit, passedChars: 0 }
    } catch (cause) {
      isolate.dispose()
      this.#loaded = undefined
      throw new SandboxFailure('script', cause instanceof Error ? cause.message : String(cause))
    }
  }
}

function sizeOf(texts: readonly string[]): number {
  return texts.reduce((size, text) => size + text.length, 0)
}
