import type { TriggerKind } from '@isthmus/sdk'
import type { RunStatus } from '@isthmus/sdk/api'

/** What a run list is narrowed to; an absent part does not narrow. */
export interface RunFilter {
  readonly flow?: string
  readonly status?: readonly RunStatus[]
  readonly trigger?: TriggerKind
  /** Version of the flow. */
  readonly version?: string
  /** Error code of the first failure. */
  readonly code?: string
  /** ISO instants in UTC: from is included, to is not. */
  readonly from?: string
  readonly to?: string
  /** A business key, such as an order number. */
  readonly key?: string
}

/** The query string of `GET runs`, without its question mark. */
export function runsQuery(filter: RunFilter, page: { readonly cursor?: string; readonly limit: number }): string {
  const query = new URLSearchParams()
  for (const name of ['flow', 'trigger', 'version', 'code', 'from', 'to', 'key'] as const) {
    const value = filter[name]
    if (value !== undefined && value !== '') query.set(name, value)
  }
  for (const status of filter.status ?? []) query.append('status', status)
  if (page.cursor !== undefined) query.set('cursor', page.cursor)
  query.set('limit', String(page.limit))
  return query.toString()
}
