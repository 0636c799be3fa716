import { apiPath, type StorageStats } from '@isthmus/sdk/api'
import { useQuery } from '@tanstack/react-query'
import { call } from './client.ts'
import { queryKeys } from './query-keys.ts'

/** Large databases take their time. */
const measureTimeoutMs = 120_000
const healthEveryMs = 15_000

interface Health {
  readonly status: 'ok' | 'storage-full'
  readonly since?: string
}

/** Whether the runtime accepts work. */
export function useHealth() {
  return useQuery({
    queryKey: queryKeys.health,
    refetchInterval: healthEveryMs,
    queryFn: ({ signal }) => call<Health>(apiPath('health'), { signal }),
  })
}

/** What the database holds; measured when asked for, never by itself. */
export function useStorage(options: { readonly enabled: boolean }) {
  return useQuery({
    queryKey: queryKeys.storage,
    enabled: options.enabled,
    refetchOnWindowFocus: false,
    queryFn: ({ signal }) => call<StorageStats>(apiPath('storage'), { signal, timeoutMs: measureTimeoutMs }),
  })
}
