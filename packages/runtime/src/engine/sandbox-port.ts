/** A script of our own making together with the limits it runs under. */
export interface SandboxScript {
  /** `expressions` contains only our compiler's output; `code` contains text a user wrote and runs in a process of its own. */
  readonly tier: 'expressions' | 'code'
  /**
   * Evaluates to a function `visit(metaText, texts) => texts`. In scope for expressions: `f`, the
   * expression library.
   */
  readonly source: string
}

/**
 * Why a visit ended without a result. `script` is an error our own part of the script let through; `unavailable` says that
 * nothing is there to carry out the visit, which is nobody's fault who wrote a script.
 */
export type SandboxFailureKind = 'timeout' | 'memory' | 'output' | 'script' | 'canceled' | 'unavailable'

/** Only text crosses this border; no object of either side is ever visible to the other. */
export class SandboxFailure extends Error {
  readonly kind: SandboxFailureKind
  /** True where what carried out the visit is gone, maybe for the sake of others, and the visit was made only once. */
  readonly mayRepeat: boolean

  constructor(kind: SandboxFailureKind, message: string, mayRepeat = kind === 'memory') {
    super(message)
    this.name = 'SandboxFailure'
    this.kind = kind
    this.mayRepeat = mayRepeat
  }
}

/** A loaded script. Visits may come at any time; they are carried out one after the other. */
export interface SandboxProgram {
  readonly limits: SandboxLimits
  /**
   * Throws `SandboxFailure`. A visit has no effect that outlives it, so it may be repeated. What carries it out is stopped
   * when the signal is aborted.
   */
  visit(metaText: string, texts: readonly string[], signal?: AbortSignal): Promise<readonly string[]>
  dispose(): void
}

export interface SandboxLimits {
  /** Time limit of one visit. */
  readonly visitMs: number
  readonly memoryMb: number
  /** Text that one visit may give back. */
  readonly outputMb: number
}

/** Runs what users wrote, where it can harm nothing. */
export interface Sandbox {
  load(script: SandboxScript): SandboxProgram
  close(): Promise<void>
}
