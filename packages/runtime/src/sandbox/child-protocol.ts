import type { SandboxFailureKind } from '../engine/sandbox-port.ts'

/** What the parent tells a child. A script is sent once per child and named by its id afterwards. */
export type ToChild =
  | { readonly kind: 'load'; readonly script: number; readonly boot: string; readonly source: string }
  | { readonly kind: 'forget'; readonly script: number }
  | {
      readonly kind: 'visit'
      readonly visit: number
      readonly script: number
      readonly metaText: string
      readonly texts: readonly string[]
      readonly visitMs: number
      readonly memoryMb: number
      readonly outputMb: number
    }

export type FromChild =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly visit: number; readonly texts: readonly string[] }
  | {
      readonly kind: 'failed'
      readonly visit: number
      readonly failure: SandboxFailureKind
      readonly message: string
    }
