import type { Readable } from 'node:stream'

/** What a command reads and writes, so that tests see it. */
export interface ConsoleIo {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Readable
  out(text: string): void
  err(text: string): void
}

/** 0 done · 1 failed or partial · 2 invalid flow or usage. */
export type ExitCode = 0 | 1 | 2
