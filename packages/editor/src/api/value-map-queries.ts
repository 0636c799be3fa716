import { type ValueMap } from '@isthmus/sdk'
import {
  apiPath,
  type SaveValueMapRequest,
  type ValueMapCoverage,
  type ValueMapDetail,
  type ValueMapRetryAnswer,
  type ValueMapsAnswer,
  type ValueMapVersionsAnswer,
} from '@isthmus/sdk/api'
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from './client.ts'
import { queryKeys } from './query-keys.ts'

export function useValueMaps() {
  return useQuery({
    queryKey: queryKeys.valueMaps,
    queryFn: ({ signal }) => call<ValueMapsAnswer>(apiPath('valueMaps'), { signal }),
    select: (answer) => answer.valueMaps,
  })
}

export function useValueMap(map: string) {
  return useQuery({
    queryKey: queryKeys.valueMap(map),
    // What is being edited must not change under the hands of the person who edits.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: ({ signal }) => call<ValueMapDetail>(apiPath('valueMap', { map }), { signal }),
  })
}

export function useValueMapVersions(map: string) {
  return useQuery({
    queryKey: queryKeys.valueMapVersions(map),
    queryFn: ({ signal }) => call<ValueMapVersionsAnswer>(apiPath('valueMapVersions', { map }), { signal }),
    select: (answer) => answer.versions,
  })
}

export function useValueMapVersion(map: string, version: number | undefined) {
  return useQuery({
    queryKey: queryKeys.valueMapVersion(map, version ?? 0),
    enabled: version !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      call<ValueMapDetail>(apiPath('valueMapVersion', { map, version: version ?? 0 }), { signal }),
  })
}

/** Only asked for by those who may see values of records. */
export function useValueMapCoverage(map: string, enabled: boolean) {
  return useQuery({
    queryKey: queryKeys.valueMapCoverage(map),
    enabled,
    queryFn: ({ signal }) => call<ValueMapCoverage>(apiPath('valueMapCoverage', { map }), { signal }),
  })
}

export function useCreateValueMap() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (map: ValueMap) => call<ValueMapDetail>(apiPath('valueMaps'), { method: 'POST', body: { map } }),
    onSuccess: (detail) => {
      queries.setQueryData(queryKeys.valueMap(detail.map.name), detail)
      return queries.invalidateQueries({ queryKey: queryKeys.valueMaps, exact: true })
    },
  })
}

export function useSaveValueMap(map: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: SaveValueMapRequest) =>
      call<ValueMapDetail>(apiPath('valueMap', { map }), { method: 'PUT', body }),
    onSuccess: (detail) => {
      queries.setQueryData(queryKeys.valueMap(map), detail)
      return Promise.all([
        queries.invalidateQueries({ queryKey: queryKeys.valueMaps, exact: true }),
        queries.invalidateQueries({ queryKey: queryKeys.valueMapVersions(map) }),
        queries.invalidateQueries({ queryKey: queryKeys.valueMapIn(map) }),
        queries.invalidateQueries({ queryKey: queryKeys.valueMapCoverage(map) }),
      ])
    },
  })
}

export function useDeleteValueMap() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (map: string) => call<void>(apiPath('valueMap', { map }), { method: 'DELETE' }),
    onSuccess: () => queries.invalidateQueries({ queryKey: queryKeys.valueMaps, exact: true }),
  })
}

/** Lets the records go on that waited for entries which are there now. */
export function useRetryValueMap(map: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => call<ValueMapRetryAnswer>(apiPath('valueMapRetry', { map }), { method: 'POST' }),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: queryKeys.valueMaps, exact: true }),
        queries.invalidateQueries({ queryKey: queryKeys.valueMapCoverage(map) }),
        queries.invalidateQueries({ queryKey: queryKeys.parked }),
        queries.invalidateQueries({ queryKey: queryKeys.runs }),
      ]),
  })
}

/** The value maps that an expression looks into, as far as they are there; always the same map for the same tables. */
export function useValueMapsIn(source: string): ReadonlyMap<string, ValueMap> {
  const names = [...new Set([...source.matchAll(namedMap)].flatMap(([, , name]) => name ?? []))]
  return useQueries({
    queries: names.map((map) => ({
      queryKey: queryKeys.valueMapIn(map),
      retry: false,
      staleTime: previewStaleMs,
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        call<ValueMapDetail>(apiPath('valueMap', { map }), { signal }),
    })),
    combine: mapsByName,
  })
}

const namedMap = /mapValue(?:Back)?\(\s*(["'])([a-z][a-z0-9-]*)\1/g
const previewStaleMs = 30_000

function mapsByName(answers: readonly { readonly data: ValueMapDetail | undefined }[]): ReadonlyMap<string, ValueMap> {
  return new Map(answers.flatMap(({ data }) => (data ? [[data.map.name, data.map] as const] : [])))
}
