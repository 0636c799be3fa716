import {
  apiPath,
  type BeginConsentAnswer,
  type ConnectionActivity,
  type FinishConsentAnswer,
  type FinishConsentRequest,
  type ConnectionDetail,
  type ConnectionsAnswer,
  type ConnectionTestAnswer,
  type CreateConnectionRequest,
  type RotateSecretRequest,
  type UpdateConnectionRequest,
} from '@isthmus/sdk/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from './client.ts'
import { queryKeys } from './query-keys.ts'

/** A connection's test calls the other system, which may take its time. */
const testTimeoutMs = 60_000

export function useConnections() {
  return useQuery({
    queryKey: queryKeys.connections,
    queryFn: ({ signal }) => call<ConnectionsAnswer>(apiPath('connections'), { signal }),
    select: (answer) => answer.connections,
  })
}

const activityEveryMs = 2000

/** How calls of a connection go; asked again and again while the page is seen. */
export function useConnectionActivity(connection: string) {
  return useQuery({
    queryKey: queryKeys.connectionActivity(connection),
    queryFn: ({ signal }) => call<ConnectionActivity>(apiPath('connectionActivity', { connection }), { signal }),
    refetchInterval: activityEveryMs,
  })
}

export function useCreateConnection() {
  const onSuccess = useRefreshConnections()
  return useMutation({
    mutationFn: (body: CreateConnectionRequest) =>
      call<ConnectionDetail>(apiPath('connections'), { method: 'POST', body }),
    onSuccess,
  })
}

export function useUpdateConnection(connection: string) {
  const onSuccess = useRefreshConnections()
  return useMutation({
    mutationFn: (body: UpdateConnectionRequest) =>
      call<ConnectionDetail>(apiPath('connection', { connection }), { method: 'PUT', body }),
    onSuccess,
  })
}

export function useRotateSecret(connection: string) {
  const onSuccess = useRefreshConnections()
  return useMutation({
    mutationFn: (body: RotateSecretRequest) =>
      call<ConnectionDetail>(apiPath('connectionSecret', { connection }), { method: 'PUT', body }),
    onSuccess,
  })
}

export function useDeleteConnection() {
  const onSuccess = useRefreshConnections()
  return useMutation({
    mutationFn: (connection: string) => call<void>(apiPath('connection', { connection }), { method: 'DELETE' }),
    onSuccess,
  })
}

export function useTestConnection() {
  // A test also learns what the credential may do.
  const onSettled = useRefreshConnections()
  return useMutation({
    onSettled,
    mutationFn: (connection: string) =>
      call<ConnectionTestAnswer>(apiPath('connectionTest', { connection }), {
        method: 'POST',
        timeoutMs: testTimeoutMs,
      }),
  })
}

/** The page where a person agrees that a connection acts for them. */
export function useBeginConsent() {
  return useMutation({
    mutationFn: ({ connection, redirectUri }: { readonly connection: string; readonly redirectUri: string }) =>
      call<BeginConsentAnswer>(apiPath('connectionConsent', { connection }), { method: 'POST', body: { redirectUri } }),
  })
}

export function useFinishConsent() {
  const onSuccess = useRefreshConnections()
  return useMutation({
    mutationFn: (body: FinishConsentRequest) =>
      call<FinishConsentAnswer>(apiPath('consents'), { method: 'POST', body, timeoutMs: testTimeoutMs }),
    onSuccess,
  })
}

export function useRefreshConnections() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: queryKeys.connections })
}
