import { apiPath, type ValueMap, type ValueMapDetail } from '@isthmus/sdk'
import { useQueries } from '@tanstack/react-query'
import { call } from './client.ts'
import { queryKeys } from './query-keys.ts'

/** Value maps by name, as far as they are there and loaded; those that are not are left out. */
export function useValueMapsNamed(names: readonly string[]): ReadonlyMap<string, ValueMap> {
  return useQueries({
    queries: names.map((map) => ({
      queryKey: [...queryKeys.valueMap(map), 'read'],
      retry: false,
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        call<ValueMapDetail>(apiPath('valueMap', { map }), { signal }),
    })),
    combine: mapsOf,
  })
}

function mapsOf(answers: readonly { readonly data: ValueMapDetail | undefined }[]): ReadonlyMap<string, ValueMap> {
  return new Map(answers.flatMap(({ data }) => (data ? [[data.map.name, data.map] as const] : [])))
}
