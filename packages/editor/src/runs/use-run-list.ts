import { useEffect, useMemo, useState } from 'react'
import { useRuns } from '../api/queries.ts'
import { runFilterOf, type RunSearch } from './run-search.ts'

/** The runs a search finds, all pages read so far as one list. */
export function useRunList(search: RunSearch, options: { readonly refreshing: boolean }) {
  // Relative ranges count from when the page was opened, so that pages read later fit to those read before.
  const [nowMs] = useState(() => Date.now())
  const filter = useMemo(() => runFilterOf(search, nowMs), [search, nowMs])
  const query = useRuns(filter, options)
  const runs = useMemo(() => query.data?.pages.flatMap((page) => page.runs) ?? [], [query.data])
  const { data, hasNextPage, isFetching, fetchNextPage } = query
  // A search that finds next to nothing among very many runs is answered in parts.
  const goesOn = data !== undefined && runs.length === 0 && hasNextPage
  useEffect(() => {
    if (goesOn && !isFetching) void fetchNextPage()
  }, [goesOn, isFetching, fetchNextPage])
  return { query, runs, isEmpty: data !== undefined && runs.length === 0 && !hasNextPage }
}
