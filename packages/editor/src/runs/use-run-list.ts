import { useMemo } from 'react'
import { useRuns } from '../api/queries.ts'
import { runFilterOf, type RunSearch } from './run-search.ts'

/** The runs a search finds, all pages read so far as one list. */
export function useRunList(search: RunSearch, options: { readonly refreshing: boolean }) {
  // The start of a relative range is fixed when the range is chosen, so that pages fit together.
  const filter = useMemo(() => runFilterOf(search, Date.now()), [search])
  const query = useRuns(filter, options)
  const runs = useMemo(() => query.data?.pages.flatMap((page) => page.runs) ?? [], [query.data])
  return { query, runs }
}
