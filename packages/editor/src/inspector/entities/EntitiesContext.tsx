import { createContext, useContext, type ReactNode } from 'react'
import type { JsonSchema, Problem } from '@isthmus/sdk'

/** What the system behind a node's connection says it holds, for fields of the form that name something of it. */
export interface KnownEntities {
  /**
   * `none` where there is nothing to ask: no connection, or a system that does not describe itself. `unread` until the system
   * was asked for the first time.
   */
  readonly status: 'none' | 'loading' | 'unread' | 'known'
  readonly connection: string | undefined
  /** Shapes of its entities by name; of the last answer, whatever went wrong since. */
  readonly entities: Readonly<Record<string, JsonSchema>>
  /** When the system said so, ISO 8601 in UTC. */
  readonly readAt: string | undefined
  /** Why it could not be asked last. */
  readonly problem: Problem | undefined
  readonly isReading: boolean
  /** Asks the system now; absent for people who may not. */
  readonly read: (() => void) | undefined
}

const nothing: KnownEntities = {
  status: 'none',
  connection: undefined,
  entities: {},
  readAt: undefined,
  problem: undefined,
  isReading: false,
  read: undefined,
}

const EntitiesContext = createContext<KnownEntities>(nothing)

export function EntitiesProvider(props: { readonly known: KnownEntities; readonly children: ReactNode }): ReactNode {
  return <EntitiesContext value={props.known}>{props.children}</EntitiesContext>
}

/** What is known around a field; nothing outside of a provider. */
export function useKnownEntities(): KnownEntities {
  return useContext(EntitiesContext)
}
