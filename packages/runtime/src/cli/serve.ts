import type { FlowError } from '@isthmus/sdk'
import type { ConsoleIo, ExitCode } from './console-io.ts'
import { watchIdleMemory } from './idle-memory.ts'

/** A server that runs, as far as a terminal must know it. */
export interface ServedServer {
  readonly url: string
  /** The one-time link, while there is no administrator. */
  readonly setupUrl: string | undefined
  readonly playground: { readonly crm: { readonly url: string }; readonly erp: { readonly url: string } } | undefined
  /** What a check of the database beside the work has found; the server must then not go on. */
  readonly damage: Promise<FlowError | undefined>
  close(): Promise<void>
}

/** Where a request to stop comes from: the process's signals, or a test. */
export interface StopSignals {
  once(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  off(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

const longestCloseMs = 4500

/**
 * Tells where the server is, waits for a signal, and closes within five seconds. Throws `DATABASE_CORRUPT` when the file
 * turns out to be damaged; it is closed before.
 */
export async function serveUntilStopped(server: ServedServer, io: ConsoleIo, signals: StopSignals): Promise<ExitCode> {
  // Whoever is told that it is ready may stop it at once.
  const stopped = nextSignal(signals)
  const idleMemory = watchIdleMemory()
  greet(server, io)
  const damage = await Promise.race([stopped, found(server.damage)])
  idleMemory.close()
  const timeout = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => timeout.resolve('late'), longestCloseMs)
  try {
    const outcome = await Promise.race([server.close(), timeout.promise])
    if (damage) throw damage
    if (outcome !== 'late') return 0
    io.err('Not everything ended in time; the runs that were under way go on at the next start.')
    return 1
  } finally {
    clearTimeout(timer)
  }
}

/** Never resolves when nothing is found. */
async function found(damage: Promise<FlowError | undefined>): Promise<FlowError> {
  return (await damage) ?? new Promise<never>(() => undefined)
}

function greet({ url, setupUrl, playground }: ServedServer, io: ConsoleIo): void {
  io.out(`Isthmus is ready: ${url}`)
  if (playground) io.out(`Playground: CRM ${playground.crm.url}  ERP ${playground.erp.url}`)
  if (setupUrl) io.out(`First visit: open this one-time link and choose the administrator's password:\n  ${setupUrl}`)
}

function nextSignal(signals: StopSignals): Promise<undefined> {
  return new Promise((resolve) => {
    const stop = (): void => {
      signals.off('SIGINT', stop)
      signals.off('SIGTERM', stop)
      resolve(undefined)
    }
    signals.once('SIGINT', stop)
    signals.once('SIGTERM', stop)
  })
}
