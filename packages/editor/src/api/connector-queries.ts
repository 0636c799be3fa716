import type { Language } from '@isthmus/sdk'
import { apiPath } from '@isthmus/sdk/api'
import type { ConnectorDocument } from '@isthmus/sdk/document'
import { useQuery } from '@tanstack/react-query'
import { call } from './client.ts'
import { queryKeys } from './query-keys.ts'

/** What a connector is and does. It changes only when the connector does. */
export function useConnectorDocument(connector: string, language: Language) {
  return useQuery({
    queryKey: queryKeys.connectorDocument(connector, language),
    staleTime: 5 * 60_000,
    queryFn: ({ signal }) =>
      call<ConnectorDocument>(`${apiPath('connectorDocument', { connector })}?language=${language}`, { signal }),
  })
}
