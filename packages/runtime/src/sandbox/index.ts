import { setFlagsFromString } from 'node:v8'
import type { Sandbox, SandboxLimits } from '../engine/sandbox-port.ts'
import { librarySource } from './boot-source.ts'
import { ChildPool } from './child-pool.ts'
import { IsolateProgram } from './isolate-program.ts'

const defaultLimits: SandboxLimits = { visitMs: 1000, memoryMb: 128, outputMb: 64 }

/** What user code gives back passes through the event loop, part of it is read there. */
const mostCheckedMb = 16

export interface SandboxOptions {
  readonly limits?: Partial<SandboxLimits>
  /** Processes for user code; 2 by default. */
  readonly processes?: number
  /** How long a process without work is kept; 30 s by default. */
  readonly idleMs?: number
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
  const pool = new ChildPool(codeLimits, { size: options.processes ?? 2, idleMs: options.idleMs ?? 30_000 })
  return {
    load: ({ tier, source }) =>
      tier === 'code'
        ? pool.load({ library: '', source })
        : new IsolateProgram(source, limits, () => pool.load({ library: librarySource(), source })),
    close: () => pool.close(),
  }
}
