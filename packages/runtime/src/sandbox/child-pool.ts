import { SandboxFailure, type SandboxLimits, type SandboxProgram, type SandboxScript } from '../engine/sandbox-port.ts'
import { bootSource } from './boot-source.ts'
import { SandboxProcess } from './child-process.ts'

interface Waiting {
  readonly run: (process: SandboxProcess) => Promise<void>
  readonly refuse: (failure: SandboxFailure) => void
}

/** A few processes that share the visits of all scripts with user code; a killed one is replaced at the next visit. */
export class ChildPool {
  readonly #limits: SandboxLimits
  readonly #size: number
  readonly #idle: SandboxProcess[] = []
  readonly #all = new Set<SandboxProcess>()
  readonly #waiting: Waiting[] = []
  readonly #boot = bootSource('code')
  #nextScript = 1
  #closed = false

  constructor(limits: SandboxLimits, size: number) {
    this.#limits = limits
    this.#size = size
  }

  load(script: SandboxScript): SandboxProgram {
    const loaded = { id: this.#nextScript, boot: this.#boot, source: script.source }
    this.#nextScript += 1
    return {
      visit: (metaText, texts) => this.#schedule((process) => process.visit(loaded, metaText, texts)),
      dispose: () => {
        for (const process of this.#all) process.forget(loaded.id)
      },
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const failure = new SandboxFailure('canceled', 'the sandbox is being closed')
    for (const waiting of this.#waiting.splice(0)) waiting.refuse(failure)
    await Promise.all([...this.#all].map((process) => process.close()))
  }

  #schedule(work: (process: SandboxProcess) => Promise<readonly string[]>): Promise<readonly string[]> {
    if (this.#closed) return Promise.reject(new SandboxFailure('canceled', 'the sandbox is closed'))
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
    this.#waiting.push({ run: (process) => work(process).then(resolve, reject), refuse: reject })
    this.#next()
    return promise
  }

  #next(): void {
    const process = this.#waiting.length > 0 ? this.#take() : undefined
    const waiting = process && this.#waiting.shift()
    if (!waiting) return
    void waiting.run(process).finally(() => {
      if (process.alive) this.#idle.push(process)
      else this.#all.delete(process)
      this.#next()
    })
  }

  #take(): SandboxProcess | undefined {
    const idle = this.#idle.pop()
    if (idle?.alive) return idle
    if (idle) this.#all.delete(idle)
    if (this.#closed || this.#all.size >= this.#size) return undefined
    const process = new SandboxProcess(this.#limits)
    this.#all.add(process)
    return process
  }
}
