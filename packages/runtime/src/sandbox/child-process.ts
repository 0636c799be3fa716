import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Socket } from 'node:net'
import { devNull, setPriority } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SandboxFailure, type SandboxLimits } from '../engine/sandbox-port.ts'
import { graceMs, openMs, parseFromChild, pipeNumber, type FromChild, type ToChild } from './child-protocol.ts'
import { encodeFrame, FrameReader } from './frames.ts'
import { inheritedFiles } from './inherited-files.ts'
import type { ScriptText } from './script-isolates.ts'

/** Far more than a start takes on a busy machine. */
const startLimitMs = 30_000
/** Little: on a busy machine honest code must still get its share before its time is over. */
const lowPriority = 2

interface Pending {
  readonly id: number
  readonly resolve: (texts: readonly string[]) => void
  readonly reject: (failure: SandboxFailure) => void
  readonly timer: NodeJS.Timeout
}

export interface LoadedScript extends ScriptText {
  readonly id: number
}

/** One process that carries out one visit at a time and can be killed at any moment. */
export class SandboxProcess {
  readonly #child: ChildProcess
  readonly #pipe: Socket
  readonly #limits: SandboxLimits
  readonly #loaded = new Set<number>()
  readonly #ready = Promise.withResolvers<void>()
  readonly #startTimer: NodeJS.Timeout
  #pending: Pending | undefined
  #killedFor: SandboxFailure | undefined
  #visits = 0
  #started = false
  #exited = false

  /** Throws what the system throws when it cannot start one. */
  constructor(limits: SandboxLimits, executable: string) {
    this.#limits = limits
    this.#child = start(limits, executable)
    this.#pipe = pipeOf(this.#child)
    this.#ready.promise.catch(() => undefined)
    this.#startTimer = setTimeout(
      () => this.#kill(new SandboxFailure('unavailable', `it is not ready within ${startLimitMs / 1000} s`)),
      startLimitMs,
    )
    // Half a surrogate pair doubles the bytes; the rest is the head and the lengths.
    this.#listen(new FrameReader(limits.outputMb * 1024 * 1024 * 4 + 64 * 1024 * 1024))
  }

  get alive(): boolean {
    return !this.#exited && this.#killedFor === undefined
  }

  /** `texts` begin with what tells of the others. */
  async visit(script: LoadedScript, texts: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
    if (!this.#started) await this.#ready.promise
    if (signal?.aborted) throw notWanted()
    const isNew = !this.#loaded.has(script.id)
    if (isNew) {
      this.#send({ kind: 'load', script: script.id, library: script.library, source: script.source })
      this.#loaded.add(script.id)
    }
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
    this.#visits += 1
    const id = this.#visits
    const timer = setTimeout(() => this.#giveUp(id), this.#limits.visitMs + graceMs + (isNew ? openMs : 0))
    this.#pending = { id, resolve, reject, timer }
    this.#send({ kind: 'visit', visit: id, script: script.id }, texts)
    if (!signal) return promise
    const stop = (): void => this.#kill(notWanted())
    signal.addEventListener('abort', stop, { once: true })
    return promise.finally(() => signal.removeEventListener('abort', stop))
  }

  forget(script: number): void {
    if (this.#loaded.delete(script) && this.alive) this.#send({ kind: 'forget', script })
  }

  async close(): Promise<void> {
    if (this.#exited) return
    const gone = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#kill(new SandboxFailure('canceled', 'the sandbox is being closed'))
    await gone
  }

  #listen(reader: FrameReader): void {
    this.#pipe.on('data', (piece: Buffer) => {
      try {
        for (const [head, ...texts] of reader.read(piece)) this.#receive(parseFromChild(head), texts)
      } catch {
        this.#kill(new SandboxFailure('script', 'the sandbox process sent what is no answer'))
      }
    })
    // The exit tells the rest.
    this.#pipe.on('error', () => undefined)
    this.#child.on('error', (cause) => {
      if (!this.#started) this.#killedFor ??= notStarted(cause)
      this.#end(cause.message)
    })
    this.#child.on('exit', () => (this.#exited = true))
    // Comes after everything that was sent has been read.
    this.#child.on('close', (code, signal) => this.#end(signal ?? `exit code ${code}`))
  }

  #receive(message: FromChild | undefined, texts: readonly string[]): void {
    if (message === undefined) throw new TypeError('No message of the protocol')
    if (message.kind === 'ready') {
      clearTimeout(this.#startTimer)
      this.#started = true
      this.#ready.resolve()
      return
    }
    if (message.visit !== this.#pending?.id) return
    this.#finish((pending) => {
      if (message.kind === 'done') pending.resolve(texts)
      else pending.reject(new SandboxFailure(message.failure, message.message))
    })
  }

  #end(how: string): void {
    clearTimeout(this.#startTimer)
    this.#exited = true
    // A process that was working and fell is out of memory; one that never came up is broken.
    const fallen = this.#started
      ? new SandboxFailure('memory', `the sandbox process ended (${how})`)
      : new SandboxFailure('unavailable', `it ends before it is ready (${how})`)
    const failure = this.#killedFor ?? fallen
    this.#ready.reject(failure)
    this.#finish((pending) => pending.reject(failure))
  }

  /** An answer that has already arrived, but waits to be read, still counts. */
  #giveUp(visit: number): void {
    setImmediate(() => {
      if (this.#pending?.id !== visit) return
      const limit = `no answer within ${this.#limits.visitMs} ms and the time of grace`
      this.#kill(new SandboxFailure('timeout', limit, true))
    })
  }

  #finish(settle: (pending: Pending) => void): void {
    const pending = this.#pending
    if (!pending) return
    this.#pending = undefined
    clearTimeout(pending.timer)
    settle(pending)
  }

  #kill(failure: SandboxFailure): void {
    this.#killedFor ??= failure
    this.#child.kill('SIGKILL')
  }

  #send(message: ToChild, texts: readonly string[] = []): void {
    this.#pipe.write(encodeFrame([JSON.stringify(message), ...texts]))
  }
}

/** Why there is no process at all. */
export function notStarted(cause: unknown): SandboxFailure {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new SandboxFailure('unavailable', `it cannot be started: ${reason}`)
}

function notWanted(): SandboxFailure {
  return new SandboxFailure('canceled', 'nobody waits for the visit any more')
}

/** Nothing of this process goes along: no environment, no open file but the one pipe. */
function start(limits: SandboxLimits, executable: string): ChildProcess {
  const main = fileURLToPath(new URL('./child-main.ts', import.meta.url))
  // One thread per visit: what fills memory must not take every core with it.
  const flags = ['--no-node-snapshot', '--permission', '--allow-addons', '--no-warnings', '--single-threaded-gc']
  const readPaths = readable(main).map((path) => `--allow-fs-read=${path}`)
  const nowhere = openSync(devNull, 'r')
  try {
    const child = spawn(executable, [...flags, ...readPaths, main, JSON.stringify(limits)], {
      cwd: dirname(main),
      env: {},
      stdio: openFilesFor(nowhere),
    })
    // Told of by what listens later, unless there is no pipe to go on with.
    child.on('error', () => undefined)
    stepBack(child.pid)
    return child
  } finally {
    closeSync(nowhere)
  }
}

/** The pipe, and nothing at all in the place of each file that would go along unasked. */
function openFilesFor(nowhere: number): ('ignore' | 'pipe' | number)[] {
  const inherited = new Set(inheritedFiles())
  const length = Math.max(pipeNumber, ...inherited) + 1
  return Array.from({ length }, (_, file) => (file === pipeNumber ? 'pipe' : inherited.has(file) ? nowhere : 'ignore'))
}

/** Threads that come later inherit it: when user code wants every core, the runtime still answers. */
function stepBack(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, lowPriority)
  } catch {
    // Gone already, or not allowed here: the limits hold without it.
  }
}

function pipeOf(child: ChildProcess): Socket {
  // There are none where the system is out of files.
  const pipe = (child.stdio as readonly unknown[] | undefined)?.[pipeNumber]
  if (!(pipe instanceof Socket)) throw new TypeError('the system gives it no pipe')
  return pipe
}

/** The files the process needs to load itself; it can read nothing else and write nothing. */
function readable(main: string): readonly string[] {
  const own = createRequire(import.meta.url)
  const isolatedVm = realpathSync(own.resolve('isolated-vm/package.json'))
  const loader = realpathSync(createRequire(isolatedVm).resolve('node-gyp-build/package.json'))
  const here = dirname(main)
  // The package manager keeps a package's dependencies as links beside it.
  const folders = [here, dirname(dirname(isolatedVm)), dirname(loader), join(here, '../../node_modules/isolated-vm')]
  // node-gyp-build looks at the last one to tell which C library the prebuilt binary must fit.
  return [
    join(here, '../../package.json'),
    '/etc/alpine-release',
    ...folders.flatMap((folder) => [folder, join(folder, '*')]),
  ]
}
