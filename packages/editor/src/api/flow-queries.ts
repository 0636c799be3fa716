import { type CallableFlow, type Flow, type FlowContract } from '@isthmus/sdk'
import {
  apiPath,
  type CallableFlowsAnswer,
  type CreateFlowRequest,
  type FlowDetail,
  type FlowsAnswer,
  type NodeTypesAnswer,
  type SaveFlowRequest,
} from '@isthmus/sdk/api'
import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { call, type CallOptions } from './client.ts'
import { queryKeys } from './query-keys.ts'

/** Node types and connectors change only when the runtime restarts. */
export function useNodeTypes() {
  return useQuery({
    queryKey: queryKeys.nodeTypes,
    staleTime: 5 * 60_000,
    queryFn: ({ signal }) => call<NodeTypesAnswer>(apiPath('nodeTypes'), { signal }),
  })
}

export function useFlows(options: { readonly refetchIntervalMs?: number } = {}) {
  return useQuery({
    queryKey: queryKeys.flows,
    queryFn: ({ signal }) => call<FlowsAnswer>(apiPath('flows'), { signal }),
    select: (answer) => answer.flows,
    refetchInterval: options.refetchIntervalMs ?? false,
  })
}

export function useFlow(flow: string) {
  return useQuery({
    queryKey: queryKeys.flow(flow),
    queryFn: ({ signal }) => loadFlow(flow, signal),
  })
}

/** What the checks must know of the flows that a flow calls, by their ids separated by commas; nothing without any. */
export function useCalledFlows(names: string): CalledFlows | undefined {
  const { data } = useQuery({
    queryKey: queryKeys.calledFlows(names),
    enabled: names !== '',
    queryFn: ({ signal }) =>
      call<CallableFlowsAnswer>(`${apiPath('callableFlows')}?${new URLSearchParams({ names }).toString()}`, { signal }),
    select: calledOf,
  })
  return names === '' ? undefined : data
}

interface CalledFlows {
  readonly flows: ReadonlyMap<string, CallableFlow>
  readonly contracts: ReadonlyMap<string, FlowContract>
}

function calledOf({ flows, contracts }: CallableFlowsAnswer): CalledFlows {
  return { flows: new Map(Object.entries(flows)), contracts: new Map(Object.entries(contracts)) }
}

export function useCreateFlow() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (flow: Flow) =>
      call<FlowDetail>(apiPath('flows'), { method: 'POST', body: { flow } satisfies CreateFlowRequest }),
    onSuccess: (detail) => keepFlow(queries, detail),
  })
}

export function useDeleteFlow() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (flow: string) => call<void>(apiPath('flow', { flow }), { method: 'DELETE' }),
    onSuccess: (_, flow) => {
      queries.removeQueries({ queryKey: queryKeys.flow(flow) })
      return queries.invalidateQueries({ queryKey: queryKeys.flows, exact: true })
    },
  })
}

export function useSetFlowActive() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ flow, active }: { readonly flow: string; readonly active: boolean }) =>
      call<FlowDetail>(apiPath('flowActive', { flow }), { method: 'PUT', body: { active } }),
    onSuccess: (detail) => keepFlow(queries, detail),
  })
}

export function loadFlow(flow: string, signal?: AbortSignal): Promise<FlowDetail> {
  return call<FlowDetail>(apiPath('flow', { flow }), signal ? { signal } : {})
}

/** Saves a flow on top of the version it was read with; throws `VERSION_CONFLICT` when that is not the newest. */
export function saveFlow(
  request: SaveFlowRequest,
  options: Pick<CallOptions, 'keepalive' | 'signal'> = {},
): Promise<FlowDetail> {
  return call<FlowDetail>(apiPath('flow', { flow: request.flow.id }), { method: 'PUT', body: request, ...options })
}

function keepFlow(queries: QueryClient, detail: FlowDetail): Promise<void> {
  queries.setQueryData(queryKeys.flow(detail.flow.id), detail)
  return queries.invalidateQueries({ queryKey: queryKeys.flows, exact: true })
}
