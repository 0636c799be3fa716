import {
  apiPath,
  finalRunStatuses,
  type RetryRunRequest,
  type RunDetail,
  type RunsAnswer,
  type RunSummary,
  type StartRunRequest,
  type TraceCallsAnswer,
  type TraceRecord,
  type TraceRecordsAnswer,
} from '@isthmus/sdk/api'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, type CallOptions } from './client.ts'
import { queryKeys, type CallsQuery, type RecordsQuery } from './query-keys.ts'
import { runsQuery, type RunFilter } from './run-filter.ts'

const runsPerPage = 50
/** Runs among which the last one of the whole flow is looked for. */
const runsLookedAt = 20
const recordsPerPage = 100

const refreshWhileRunningMs = 2_000
const refreshMs = 10_000
/** Beyond this many pages reading all of them again costs more than it tells. */
const longestRefreshedPages = 4

/** Pages of runs, newest first. While `refreshing`, the pages are read again, faster while something runs. */
export function useRuns(filter: RunFilter, options: { readonly refreshing: boolean }) {
  return useInfiniteQuery({
    queryKey: queryKeys.runList(filter),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => {
      const page = { limit: runsPerPage, ...(pageParam === undefined ? {} : { cursor: pageParam }) }
      return call<RunsAnswer>(`${apiPath('runs')}?${runsQuery(filter, page)}`, { signal })
    },
    getNextPageParam: (page: RunsAnswer) => page.next ?? undefined,
    refetchInterval: (query) => (options.refreshing ? refreshWait(query.state.data?.pages ?? []) : false),
    placeholderData: (previous) => previous,
  })
}

function refreshWait(pages: readonly RunsAnswer[]): number | false {
  if (pages.length > longestRefreshedPages) return false
  const moving = pages.some((page) => page.runs.some((run) => !isFinal(run)))
  return moving ? refreshWhileRunningMs : refreshMs
}

export function useRun(run: string | undefined) {
  return useQuery<RunDetail>({
    queryKey: queryKeys.run(run ?? ''),
    enabled: run !== undefined,
    // A run that has ended never changes.
    staleTime: (query) => (isFinal(query.state.data) ? Number.POSITIVE_INFINITY : 0),
    queryFn: ({ signal }) => loadRun(run ?? '', { signal }),
  })
}

/** The newest finished run of a flow with its steps; `null` when it has none yet. */
export function useLastRun(flow: string | undefined) {
  return useQuery<RunDetail | null>({
    queryKey: queryKeys.lastRun(flow ?? ''),
    enabled: flow !== undefined,
    queryFn: async ({ signal }) => {
      const query = runsQuery({ flow: flow ?? '', status: finalRunStatuses }, { limit: runsLookedAt })
      const { runs } = await call<RunsAnswer>(`${apiPath('runs')}?${query}`, { signal })
      // One of the whole flow has records of every node.
      const newest = runs.find(({ part }) => part === undefined) ?? runs[0]
      return newest ? loadRun(newest.id, { signal }) : null
    },
  })
}

export function useRunRecords(query: RecordsQuery | undefined) {
  return useInfiniteQuery({
    queryKey: queryKeys.records(query ?? { run: '', node: '', side: 'out', port: '' }),
    enabled: query !== undefined,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => loadRecords(query, pageParam, signal),
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

/** Calls of a step to other systems, oldest first. */
export function useRunCalls(query: CallsQuery | undefined) {
  return useInfiniteQuery({
    queryKey: queryKeys.calls(query ?? { run: '', node: '' }),
    enabled: query !== undefined,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => {
      const path = apiPath('runCalls', { run: query?.run ?? '', node: query?.node ?? '' })
      return call<TraceCallsAnswer>(pageParam === undefined ? path : `${path}?cursor=${pageParam}`, { signal })
    },
    getNextPageParam: (page: TraceCallsAnswer) => page.next ?? undefined,
    placeholderData: (previous) => previous,
  })
}

export function useStartRun() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ flow, ...body }: StartRunRequest & { readonly flow: string }) =>
      call<RunSummary>(apiPath('flowRuns', { flow }), { method: 'POST', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: queryKeys.runLists }),
  })
}

export function useRetryRun() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ run, version }: RetryRunRequest & { readonly run: string }) =>
      call<RunSummary>(apiPath('runRetry', { run }), { method: 'POST', body: { version } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: queryKeys.runLists }),
  })
}

export function useCancelRun() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (run: string) => call<RunSummary | undefined>(apiPath('runCancel', { run }), { method: 'POST' }),
    onSettled: (_, __, run) =>
      Promise.all([
        queries.invalidateQueries({ queryKey: queryKeys.runLists }),
        queries.invalidateQueries({ queryKey: queryKeys.run(run), exact: true }),
      ]),
  })
}

export function loadRun(run: string, options: Pick<CallOptions, 'signal' | 'origin'> = {}): Promise<RunDetail> {
  return call<RunDetail>(apiPath('run', { run }), options)
}

export function isFinal(run: Pick<RunSummary, 'status'> | undefined): boolean {
  return run !== undefined && finalRunStatuses.includes(run.status)
}

/** The first records that left a port in a run, as many as a page holds. */
export async function loadStepRecords(query: Omit<RecordsQuery, 'side'>): Promise<readonly TraceRecord[]> {
  return (await loadRecords({ ...query, side: 'out' }, undefined, undefined)).records
}

function loadRecords(query: RecordsQuery | undefined, cursor: string | undefined, signal: AbortSignal | undefined) {
  if (!query) return Promise.resolve<TraceRecordsAnswer>({ records: [], total: 0, kept: 0, next: null })
  const search = new URLSearchParams({ side: query.side, port: query.port, limit: String(recordsPerPage) })
  if (cursor !== undefined) search.set('cursor', cursor)
  const path = apiPath('runRecords', { run: query.run, node: query.node })
  return call<TraceRecordsAnswer>(`${path}?${search}`, signal ? { signal } : {})
}
