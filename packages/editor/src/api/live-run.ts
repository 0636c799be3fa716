import { useEffect } from 'react'
import type { RunDetail, RunEvent } from '@isthmus/sdk/api'
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { queryKeys } from './query-keys.ts'
import { isFinal, useRun } from './run-queries.ts'
import { watchRun } from './watch-run.ts'

/** A run as it is now; it changes by itself until the run has ended. */
export function useLiveRun(run: string | undefined) {
  const queries = useQueryClient()
  const query = useRun(run)
  const following = query.data !== undefined && !isFinal(query.data)
  useEffect(() => {
    if (run === undefined || !following) return undefined
    const stop = new AbortController()
    const onEvent = (event: RunEvent) => keepEvent(queries, run, event)
    // A watch that cannot go on (signed out, run deleted) leaves the last known state; the query reports the reason.
    watchRun({ run, signal: stop.signal, onEvent, pause }).catch(() =>
      stop.signal.aborted ? undefined : queries.invalidateQueries({ queryKey: queryKeys.run(run), exact: true }),
    )
    return () => stop.abort()
  }, [queries, run, following])
  return query
}

function keepEvent(queries: QueryClient, run: string, event: RunEvent): void {
  if (event.event === 'run') {
    queries.setQueryData(queryKeys.run(run), event.data)
    void queries.invalidateQueries({ queryKey: queryKeys.runLists })
    void queries.invalidateQueries({ queryKey: queryKeys.flows, exact: true })
    return
  }
  // Counts and duration of the whole run come with its end only: a final status alone must not end the watch.
  if (isFinal(event.data)) {
    void queries.invalidateQueries({ queryKey: queryKeys.run(run), exact: true })
    return
  }
  const merge = (known: RunDetail | undefined) => (known && !isFinal(known) ? { ...known, ...event.data } : known)
  queries.setQueryData<RunDetail>(queryKeys.run(run), merge)
}

function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, waitMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    })
  })
}
