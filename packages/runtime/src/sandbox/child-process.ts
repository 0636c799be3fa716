import { fork, type ChildProcess } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SandboxFailure, type SandboxLimits } from '../engine/sandbox-port.ts'
import type { FromChild, ToChild } from './child-protocol.ts'

/** How long a visit may overrun its limit before the process is killed: the isolate's own timeout gets its chance first. */
const graceMs = 250
const memoryCheckMs = 100
/** Far more than a start takes on a busy machine. */
const startLimitMs = 30_000

interface Pending {
  readonly id: number
  readonly resolve: (texts: readonly string[]) => void
  readonly reject: (failure: SandboxFailure) => void
  readonly timer: NodeJS.Timeout
  readonly memoryTimer: NodeJS.Timeout
}

/** One forked process that carries out one visit at a time and can be killed at any moment. */
export class SandboxProcess {
  readonly #child: ChildProcess
  readonly #limits: SandboxLimits
  readonly #loaded = new Set<number>()
  readonly #ready: Promise<void>
  #pending: Pending | undefined
  #killedFor: SandboxFailure | undefined
  #visits = 0
  #started = false
  #exited = false

  constructor(limits: SandboxLimits) {
    this.#limits = limits
    this.#child = start()
    const ready = Promise.withResolvers<void>()
    this.#ready = ready.promise
    this.#ready.catch(() => undefined)
    const startTimer = setTimeout(
      () => this.#kill(new SandboxFailure('script', 'no sandbox process came up')),
      startLimitMs,
    )
    this.#child.on('message', (message: FromChild) => {
      if (message.kind !== 'ready') this.#settle(message)
      else {
        clearTimeout(startTimer)
        this.#started = true
        ready.resolve()
      }
    })
    this.#child.on('error', () => this.#kill(new SandboxFailure('script', 'the sandbox process cannot be reached')))
    this.#child.on('exit', (code, signal) => {
      clearTimeout(startTimer)
      this.#exited = true
      // A process that was working and fell is out of memory; one that never came up is broken.
      const kind = this.#started ? 'memory' : 'script'
      const failure = this.#killedFor ?? new SandboxFailure(kind, `the sandbox process ended (${signal ?? code})`)
      ready.reject(failure)
      this.#finish((pending) => pending.reject(failure))
    })
  }

  get alive(): boolean {
    return !this.#exited && this.#killedFor === undefined
  }

  async visit(
    script: { readonly id: number; readonly boot: string; readonly source: string },
    metaText: string,
    texts: readonly string[],
  ): Promise<readonly string[]> {
    await this.#ready
    if (!this.#loaded.has(script.id)) {
      this.#send({ kind: 'load', script: script.id, boot: script.boot, source: script.source })
      this.#loaded.add(script.id)
    }
    const { visitMs, memoryMb, outputMb } = this.#limits
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
    this.#visits += 1
    const id = this.#visits
    const timer = setTimeout(() => {
      this.#kill(new SandboxFailure('timeout', `no answer within ${visitMs + graceMs} ms`))
    }, visitMs + graceMs)
    const memoryTimer = setInterval(() => void this.#checkMemory(), memoryCheckMs)
    this.#pending = { id, resolve, reject, timer, memoryTimer }
    this.#send({ kind: 'visit', visit: id, script: script.id, metaText, texts, visitMs, memoryMb, outputMb })
    return promise
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

  #settle(message: Exclude<FromChild, { kind: 'ready' }>): void {
    if (message.visit !== this.#pending?.id) return
    this.#finish((pending) => {
      if (message.kind === 'done') pending.resolve(message.texts)
      else pending.reject(new SandboxFailure(message.failure, message.message))
    })
  }

  #finish(settle: (pending: Pending) => void): void {
    const pending = this.#pending
    if (!pending) return
    this.#pending = undefined
    clearTimeout(pending.timer)
    clearInterval(pending.memoryTimer)
    settle(pending)
  }

  #kill(failure: SandboxFailure): void {
    this.#killedFor ??= failure
    this.#child.kill('SIGKILL')
  }

  #send(message: ToChild): void {
    // The callback keeps a broken pipe from becoming an unhandled error; the exit event tells the rest.
    this.#child.send(message, () => undefined)
  }

  async #checkMemory(): Promise<void> {
    const limitMb = this.#limits.memoryMb * 2 + 100
    const residentMb = await residentMegabytes(this.#child.pid)
    if (residentMb > limitMb) this.#kill(new SandboxFailure('memory', `more than ${limitMb} MB in use`))
  }
}

function start(): ChildProcess {
  const main = fileURLToPath(new URL('./child-main.ts', import.meta.url))
  return fork(main, {
    env: {},
    execArgv: [
      '--no-node-snapshot',
      '--permission',
      '--allow-addons',
      ...readable(main).map((path) => `--allow-fs-read=${path}`),
    ],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
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

/** Resident memory of a process in megabytes; 0 where the system has no /proc, so the cap simply does not act there. */
async function residentMegabytes(pid: number | undefined): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
