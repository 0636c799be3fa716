import type { JsonSchema } from '@isthmus/sdk'
import type { ContractStore } from '../stores/contracts/contract-store.ts'

/** Connection -> entity -> shape of its records. */
export type DescribedShapes = ReadonlyMap<string, Readonly<Record<string, JsonSchema>>>

/** The shapes that systems describe, as they said last or as they were accepted, for checks of flows. */
export function describedEntities(store: ContractStore, which: 'latest' | 'accepted' = 'latest'): DescribedShapes {
  return new Map(
    store.connections().flatMap((connection) => {
      const state = store.get(connection)
      if (!state) return []
      return [
        [connection, Object.fromEntries(state[which].entities.map(({ name, schema }) => [name, schema]))] as const,
      ]
    }),
  )
}
