import type { Sandbox, SandboxLimits } from '../engine/sandbox-port.ts'
import { ChildPool } from './child-pool.ts'
import { IsolateProgram } from './isolate-program.ts'

const defaultLimits: SandboxLimits = { visitMs: 1000, memoryMb: 128, outputMb: 64 }

export interface SandboxOptions {
  readonly limits?: Partial<SandboxLimits>
  /** Processes for user code; 2 by default. */
  readonly processes?: number
}

/** Opens both tiers: isolates of this process for compiled expressions, killable processes for user code. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const limits = { ...defaultLimits, ...options.limits }
  const pool = new ChildPool(limits, options.processes ?? 2)
  return {
    limits,
    load: (script) => (script.tier === 'code' ? pool.load(script) : new IsolateProgram(script, limits)),
    close: () => pool.close(),
  }
}
