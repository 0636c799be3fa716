import { apiPath, type ParkedAnswer, type ParkedRecord, type ResolveParkedRequest } from '@isthmus/sdk/api'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from './client.ts'
import { queryKeys, type ParkedFilter } from './query-keys.ts'

const recordsPerPage = 50
/** The badge says "9+" beyond this; one more is asked for, to know whether there are more. */
const countedInBadge = 9
const badgeRefreshMs = 15_000
const listRefreshMs = 10_000
const mostOfRun = 200

/** Pages of parked records, longest waiting first. */
export function useParked(filter: ParkedFilter) {
  return useInfiniteQuery({
    queryKey: queryKeys.parkedList(filter),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => loadParked({ ...filter, cursor: pageParam, limit: recordsPerPage }, signal),
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : listRefreshMs),
  })
}

export function useParkedRecord(parked: string | undefined) {
  return useQuery({
    queryKey: queryKeys.parkedRecord(parked ?? ''),
    enabled: parked !== undefined,
    queryFn: ({ signal }) => call<ParkedRecord>(apiPath('parkedRecord', { parked: parked ?? '' }), { signal }),
  })
}

/** How many records wait for a person, counted up to a few. */
export function useParkedCount() {
  return useQuery({
    queryKey: queryKeys.parkedCount,
    refetchInterval: badgeRefreshMs,
    queryFn: async ({ signal }) => {
      const { parked } = await loadParked({ state: 'waiting', limit: countedInBadge + 1 }, signal)
      return { count: Math.min(parked.length, countedInBadge), more: parked.length > countedInBadge }
    },
  })
}

/** Records of a run that wait, by node. Read again when `waiting`, the run's own count of them, changes. */
export function useParkedOfRun(run: string, waiting: number) {
  return useQuery({
    queryKey: queryKeys.parkedOfRun(run, waiting),
    enabled: waiting > 0,
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, number>> => {
      const { parked } = await loadParked({ run, state: 'waiting', limit: mostOfRun }, signal)
      const counts = new Map<string, number>()
      for (const { node } of parked) counts.set(node, (counts.get(node) ?? 0) + 1)
      return counts
    },
  })
}

export function useResolveParked() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ parked, ...body }: ResolveParkedRequest & { readonly parked: string }) =>
      call<ParkedRecord>(apiPath('parkedResolution', { parked }), { method: 'POST', body }),
    onSuccess: (record) => queries.setQueryData(queryKeys.parkedRecord(record.id), record),
    // Also after a refusal: somebody else may have decided meanwhile.
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: queryKeys.parked }),
        queries.invalidateQueries({ queryKey: queryKeys.runs }),
      ]),
  })
}

interface ParkedPage extends ParkedFilter {
  readonly cursor?: string | undefined
  readonly limit: number
}

function loadParked(page: ParkedPage, signal: AbortSignal): Promise<ParkedAnswer> {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(page)) if (value !== undefined) search.set(name, String(value))
  return call<ParkedAnswer>(`${apiPath('parked')}?${search}`, { signal })
}
