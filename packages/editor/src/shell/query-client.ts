import { asFlowError } from '@isthmus/sdk'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { needsSignIn, queryKeys } from '../api/queries.ts'

/** Keeps answers; a call that is refused for want of a session makes the frame ask for one, wherever it happened. */
export function createQueryClient(): QueryClient {
  const onError = (error: unknown) => {
    if (needsSignIn(error)) client.setQueryData(queryKeys.session, null)
  }
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError: (error) => onError(error) }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && asFlowError(error).retryable,
      },
    },
  })
  return client
}
