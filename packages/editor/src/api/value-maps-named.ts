import { FlowError, type ValueMap } from '@isthmus/sdk'
import { apiPath, type ValueMapDetail } from '@isthmus/sdk/api'
import { useQueries } from '@tanstack/react-query'
import { call } from './client.ts'
import { queryKeys } from './query-keys.ts'

/** Value maps by name, as far as they are there and loaded; those that are not are left out. */
export function useValueMapsNamed(names: readonly string[]): ReadonlyMap<string, ValueMap> {
  return useQueries({ queries: names.map(reading), combine: mapsOf })
}

/** The same once it is certain which of them there are; `undefined` before, so that none is missed too early. */
export function useKnownValueMaps(names: readonly string[]): ReadonlyMap<string, ValueMap> | undefined {
  return useQueries({ queries: names.map(reading), combine: knownMapsOf })
}

function reading(map: string) {
  return {
    queryKey: [...queryKeys.valueMap(map), 'read'],
    retry: false,
    queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
      call<ValueMapDetail>(apiPath('valueMap', { map }), { signal }),
  }
}

interface Answer {
  readonly data: ValueMapDetail | undefined
  readonly error: unknown
  readonly isPending: boolean
}

function knownMapsOf(answers: readonly Answer[]): ReadonlyMap<string, ValueMap> | undefined {
  const isKnown = ({ isPending, error }: Answer) => !isPending && (!error || isMissing(error))
  return answers.every(isKnown) ? mapsOf(answers) : undefined
}

function isMissing(error: unknown): boolean {
  return error instanceof FlowError && error.code === 'NOT_FOUND'
}

function mapsOf(answers: readonly { readonly data: ValueMapDetail | undefined }[]): ReadonlyMap<string, ValueMap> {
  return new Map(answers.flatMap(({ data }) => (data ? [[data.map.name, data.map] as const] : [])))
}
