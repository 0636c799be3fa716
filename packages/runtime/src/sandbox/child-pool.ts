import { SandboxFailure, type SandboxLimits, type SandboxProgram } from '../engine/sandbox-port.ts'
import { notStarted, SandboxProcess, type LoadedScript } from './child-process.ts'
import type { ScriptText } from './script-isolates.ts'
import { StartPause } from './start-pause.ts'

interface Waiting {
  readonly script: Script
  /** Rejects when the visit has found no process, and is still to be made. */
  readonly run: (process: SandboxProcess) => Promise<void>
  readonly refuse: (failure: SandboxFailure) => void
  /** Processes given to it that did not come up. */
  missed: number
}

interface Idle {
  readonly process: SandboxProcess
  readonly retireTimer: NodeJS.Timeout
}

/** A loaded script, and when a visit of it last had to be stopped. */
interface Script extends LoadedScript {
  stoppedAtMs: number
}

export interface ChildPoolOptions {
  readonly size: number
  /** How long a process without work is kept. */
  readonly idleMs: number
  /** Pauses between starts that fail in a row; visits wait meanwhile, and fail after the last one. */
  readonly startWaitsMs: readonly number[]
  /** The program that the processes are. */
  readonly executable: string
}

/** How long a script is kept from holding all processes. */
const suspectMs = 60_000

/**
 * A few processes that share the visits of all scripts with user code. The first is started with the first script, further
 * ones when all are busy; a killed one is replaced at the next visit, one without work is ended after a while.
 */
export class ChildPool {
  readonly #limits: SandboxLimits
  readonly #options: ChildPoolOptions
  readonly #idle: Idle[] = []
  readonly #all = new Set<SandboxProcess>()
  readonly #waiting: Waiting[] = []
  readonly #pause: StartPause
  #nextScript = 1
  #suspectsAtWork = 0
  #closed = false

  constructor(limits: SandboxLimits, options: ChildPoolOptions) {
    this.#limits = limits
    this.#options = options
    this.#pause = new StartPause({
      waitsMs: options.startWaitsMs,
      onOver: () => {
        for (let free = 0; free < options.size; free += 1) this.#next()
      },
      onGivenUp: (failure) => this.#refuseAll(failure),
    })
  }

  load(script: ScriptText): SandboxProgram {
    const { library, source } = script
    const loaded: Script = { id: this.#nextScript, library, source, stoppedAtMs: Number.NEGATIVE_INFINITY }
    this.#nextScript += 1
    // A script is loaded because it is about to be used.
    const first = this.#all.size === 0 && !this.#closed ? this.#start() : undefined
    if (first) this.#rest(first)
    return {
      limits: this.#limits,
      visit: (metaText, texts, signal) =>
        this.#schedule(loaded, (process) => process.visit(loaded, [metaText, ...texts], signal)),
      dispose: () => {
        for (const process of this.#all) process.forget(loaded.id)
      },
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#pause.close()
    this.#refuseAll(new SandboxFailure('canceled', 'the sandbox is being closed'))
    for (const { retireTimer } of this.#idle.splice(0)) clearTimeout(retireTimer)
    await Promise.all([...this.#all].map((process) => process.close()))
  }

  #schedule(script: Script, work: (process: SandboxProcess) => Promise<readonly string[]>): Promise<readonly string[]> {
    if (this.#closed) return Promise.reject(new SandboxFailure('canceled', 'the sandbox is closed'))
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
    const run = (process: SandboxProcess): Promise<void> =>
      work(process).then(resolve, (cause: unknown) => {
        if (isOfKind(cause, 'unavailable')) throw cause
        if (isOfKind(cause, 'timeout', 'memory')) script.stoppedAtMs = performance.now()
        reject(cause)
      })
    this.#waiting.push({ script, run, refuse: reject, missed: 0 })
    this.#next()
    return promise
  }

  #refuseAll(failure: SandboxFailure): void {
    for (const waiting of this.#waiting.splice(0)) waiting.refuse(failure)
  }

  #next(): void {
    const at = this.#waiting.findIndex(({ script }) => !this.#mustWait(script))
    const process = at < 0 ? undefined : this.#take()
    const [waiting] = process ? this.#waiting.splice(at, 1) : []
    if (!process || !waiting) return
    const suspect = isSuspect(waiting.script)
    if (suspect) this.#suspectsAtWork += 1
    const worked = waiting.run(process).then(
      () => this.#pause.succeeded(),
      (cause: unknown) => this.#missed(waiting, asFailure(cause)),
    )
    void worked.finally(() => {
      if (suspect) this.#suspectsAtWork -= 1
      if (this.#closed || !process.alive) this.#replace(process)
      else this.#rest(process)
      this.#next()
    })
  }

  /** A visit has done nothing yet when its process does not come up, so it waits for the next one. */
  #missed(waiting: Waiting, failure: SandboxFailure): void {
    waiting.missed += 1
    if (this.#closed || waiting.missed > this.#options.startWaitsMs.length) waiting.refuse(failure)
    else this.#waiting.unshift(waiting)
    if (!this.#closed) this.#pause.failed(failure)
  }

  /** Scripts that had to be stopped lately never hold all processes, so that others find one. */
  #mustWait(script: Script): boolean {
    return isSuspect(script) && this.#suspectsAtWork > 0 && this.#suspectsAtWork >= this.#options.size - 1
  }

  #take(): SandboxProcess | undefined {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      clearTimeout(idle.retireTimer)
      if (idle.process.alive) return idle.process
      this.#replace(idle.process)
    }
    return this.#closed || this.#all.size >= this.#options.size ? undefined : this.#start()
  }

  #start(): SandboxProcess | undefined {
    if (this.#pause.isOn) return undefined
    try {
      const process = new SandboxProcess(this.#limits, this.#options.executable)
      this.#all.add(process)
      return process
    } catch (cause) {
      this.#pause.failed(asFailure(cause))
      return undefined
    }
  }

  #rest(process: SandboxProcess): void {
    const retireTimer = setTimeout(() => this.#retire(process), this.#options.idleMs)
    retireTimer.unref()
    this.#idle.push({ process, retireTimer })
  }

  #retire(process: SandboxProcess): void {
    const at = this.#idle.findIndex((idle) => idle.process === process)
    if (at >= 0) this.#idle.splice(at, 1)
    this.#replace(process)
  }

  /** Its place is free once it has really ended. */
  #replace(process: SandboxProcess): void {
    void process.close().finally(() => {
      this.#all.delete(process)
      this.#next()
    })
  }
}

function isSuspect({ stoppedAtMs }: Script): boolean {
  return performance.now() - stoppedAtMs < suspectMs
}

function isOfKind(cause: unknown, ...kinds: readonly SandboxFailure['kind'][]): boolean {
  return cause instanceof SandboxFailure && kinds.includes(cause.kind)
}

/** What is thrown where a process is started tells why the system refuses it. */
function asFailure(cause: unknown): SandboxFailure {
  if (cause instanceof SandboxFailure) return cause
  return notStarted(cause)
}
