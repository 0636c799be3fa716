import {
  apiPath,
  type ContractPreview,
  type ContractSource,
  type ImportContractRequest,
  type ImportedSummary,
  type ImportsAnswer,
} from '@isthmus/sdk/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from './client.ts'
import { queryKeys } from './query-keys.ts'

/** Fetching and reading a large contract takes its time. */
const timeoutMs = 90_000

export function useImports() {
  return useQuery({
    queryKey: queryKeys.imports,
    queryFn: ({ signal }) => call<ImportsAnswer>(apiPath('imports'), { signal }),
    select: (answer) => answer.connectors,
  })
}

export function usePreviewContract() {
  return useMutation({
    mutationFn: (body: ContractSource) =>
      call<ContractPreview>(apiPath('importPreview'), { method: 'POST', body, timeoutMs }),
  })
}

export function useImportContract() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: ImportContractRequest) =>
      call<ImportedSummary>(apiPath('imports'), { method: 'POST', body, timeoutMs }),
    onSuccess: () => changed(queries),
  })
}

export function useRemoveImport() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (connector: string) => call<void>(apiPath('import', { connector }), { method: 'DELETE' }),
    onSuccess: () => changed(queries),
  })
}

/** Connectors bring node types, and flows are checked by these. */
function changed(queries: ReturnType<typeof useQueryClient>): Promise<unknown> {
  return Promise.all(
    [queryKeys.imports, queryKeys.nodeTypes, queryKeys.flows].map((queryKey) =>
      queries.invalidateQueries({ queryKey }),
    ),
  )
}
