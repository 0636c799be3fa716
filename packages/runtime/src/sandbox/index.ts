import { setFlagsFromString } from 'node:v8'
import type { Sandbox, SandboxLimits } from '../engine/sandbox-port.ts'
import { librarySource } from './boot-source.ts'
import { ChildPool } from './child-pool.ts'
import { IsolateProgram } from './isolate-program.ts'

const defaultLimits: SandboxLimits = { visitMs: 1000, memoryMb: 128, outputMb: 64 }

/** For a machine that is out of memory or of processes for a moment. */
const startWaitsMs = [100, 400, 1000, 2000, 4000] as const

/** What user code gives back passes through the event loop, part of it is read there. */
const mostCheckedMb = 16

export interface SandboxOptions {
  readonly limits?: Partial<SandboxLimits>
  /** Processes for user code; 2 by default. */
  readonly processes?: number
  /** How long a process without work is kept; 30 s by default. */
  readonly idleMs?: number
  /** Pauses between starts of processes that fail in a row, after which visits fail; up to 7.5 s together by default. */
  readonly startWaitsMs?: readonly number[]
  /** The program that processes for user code are; the one that this process is by default. */
  readonly executable?: string
}

/** Opens both tiers: isolates of this process for compiled expressions, killable processes for user code. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  // Isolates with a memory limit may only have a young space of a megabyte by default, which the records of a chunk outlive:
  // collecting them took a fifth of the time of a large batch. It starts small and only grows in isolates that need it.
  setFlagsFromString('--max-semi-space-size=8')
  // Isolates of this process are cleared between visits; see `IsolateProgram`.
  setFlagsFromString('--expose-gc')
  const limits = { ...defaultLimits, ...options.limits }
  const codeLimits = { ...limits, outputMb: Math.min(limits.outputMb, mostCheckedMb) }
  const pool = new ChildPool(codeLimits, {
    size: options.processes ?? 2,
    idleMs: options.idleMs ?? 30_000,
    startWaitsMs: options.startWaitsMs ?? startWaitsMs,
    executable: options.executable ?? process.execPath,
  })
  return {
    load: ({ tier, source }) =>
      tier === 'code'
        ? pool.load({ library: '', source })
        : new IsolateProgram(source, limits, () => pool.load({ library: librarySource(), source })),
    close: () => pool.close(),
  }
}
