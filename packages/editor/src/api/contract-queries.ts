import { type JsonSchema } from '@isthmus/sdk'
import { apiPath, type ContractDetail, type ContractEntitiesAnswer, type FlowDriftAnswer } from '@isthmus/sdk/api'
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call } from './client.ts'
import { queryKeys } from './query-keys.ts'

/** Describing a large ERP takes its time. */
const checkTimeoutMs = 90_000

/** What the system of a connection, unless it is empty, says of its data, and what of it has changed. */
export function useContract(connection: string) {
  return useQuery({
    queryKey: queryKeys.contract(connection),
    queryFn: ({ signal }) => call<ContractDetail>(apiPath('contract', { connection }), { signal }),
    enabled: connection !== '',
  })
}

/** The entities of one connection as its system describes them. */
export function useConnectionEntities(connection: string) {
  return useQuery({ ...entitiesQuery(connection), enabled: connection !== '' })
}

function entitiesQuery(connection: string) {
  return {
    queryKey: queryKeys.contractEntities(connection),
    queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
      call<ContractEntitiesAnswer>(apiPath('contractEntities', { connection }), { signal }),
    retry: false,
  }
}

export function useCheckContract(connection: string) {
  const settle = useSettled(connection)
  return useMutation({
    mutationFn: () =>
      call<ContractDetail>(apiPath('contractCheck', { connection }), { method: 'POST', timeoutMs: checkTimeoutMs }),
    onSettled: settle,
  })
}

export function useAcceptContract(connection: string) {
  const settle = useSettled(connection)
  return useMutation({
    mutationFn: (hash: string) =>
      call<ContractDetail>(apiPath('contractAcceptance', { connection }), { method: 'PUT', body: { hash } }),
    onSettled: settle,
  })
}

export function useContractSettings(connection: string) {
  const settle = useSettled(connection)
  return useMutation({
    mutationFn: (everyHours: number) =>
      call<ContractDetail>(apiPath('contract', { connection }), { method: 'PUT', body: { everyHours } }),
    onSettled: settle,
  })
}

/** What has changed in systems for the saved flow; asked anew for every version. */
export function useFlowDrift(flow: string, version: number) {
  return useQuery({
    queryKey: queryKeys.flowDrift(flow, version),
    queryFn: ({ signal }) => call<FlowDriftAnswer>(apiPath('flowDrift', { flow }), { signal }),
  })
}

/** The entities of connections as their systems describe them; the same object while nothing has changed. */
export function useEntities(
  connections: readonly string[],
): ReadonlyMap<string, Readonly<Record<string, JsonSchema>>> | undefined {
  const answers = useQueries({
    queries: connections.map(entitiesQuery),
  })
  const known = answers.map(({ data }) => data?.entities)
  // The answers themselves keep their identity from one rendering to the next; the list around them does not.
  return useMemo(() => {
    const found = connections.flatMap((connection, at) => {
      const entities = known[at]
      return entities && Object.keys(entities).length > 0 ? [[connection, entities] as const] : []
    })
    return found.length > 0 ? new Map(found) : undefined
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the answers stand for their list
  }, [connections, ...known])
}

function useSettled(connection: string) {
  const queries = useQueryClient()
  return async (): Promise<void> => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: queryKeys.connections, exact: true }),
      queries.invalidateQueries({ queryKey: queryKeys.contract(connection) }),
      queries.invalidateQueries({ queryKey: queryKeys.flows }),
      queries.invalidateQueries({ queryKey: queryKeys.parked }),
    ])
  }
}
