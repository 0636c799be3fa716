import type { ContractStore } from '../stores/contracts/contract-store.ts'
import type { Contracts } from './contracts.ts'

export interface DriftClockOptions {
  readonly store: ContractStore
  readonly contracts: Contracts
  readonly now: () => Date
  readonly onError: (connection: string, error: unknown) => void
}

const lookEveryMs = 60_000
const hourMs = 3_600_000

interface DueOptions {
  readonly store: Pick<ContractStore, 'connections' | 'get'>
  readonly now: () => Date
}

/** Connections whose time to be asked has come. */
export function dueConnections({ store, now }: DueOptions): readonly string[] {
  return store.connections().filter((connection) => {
    const state = store.get(connection)
    if (!state || state.everyHours === 0) return false
    return now().getTime() - Date.parse(state.checkedAt) >= state.everyHours * hourMs
  })
}

/** Asks described systems by the clock, one after the other. Gives the way to stop. */
export function startDriftClock(options: DriftClockOptions): () => Promise<void> {
  let busy: Promise<void> | undefined
  let isOver = false
  const look = async (): Promise<void> => {
    for (const connection of dueConnections(options)) {
      if (isOver) return
      await options.contracts.check(connection, 'schedule').catch((error: unknown) => {
        options.onError(connection, error)
      })
    }
  }
  const timer = setInterval(() => {
    busy ??= look().finally(() => (busy = undefined))
  }, lookEveryMs)
  timer.unref()
  return async () => {
    isOver = true
    clearInterval(timer)
    await busy
  }
}
