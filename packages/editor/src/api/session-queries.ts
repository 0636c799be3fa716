import { apiPath, type SessionInfo, type SetupRequest, type SetupState, type SignInRequest } from '@isthmus/sdk/api'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from './client.ts'
import { needsSignIn } from './problem-document.ts'
import { queryKeys } from './query-keys.ts'

/** Whoever is signed in; `null` when nobody is. */
export function sessionQuery() {
  return queryOptions({
    queryKey: queryKeys.session,
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<SessionInfo | null> => {
      try {
        return await call<SessionInfo>(apiPath('session'), { signal })
      } catch (error) {
        if (needsSignIn(error)) return null
        throw error
      }
    },
  })
}

export function useSession() {
  return useQuery(sessionQuery())
}

export function useSetupState() {
  return useQuery({
    queryKey: queryKeys.setup,
    queryFn: ({ signal }) => call<SetupState>(apiPath('setup'), { signal }),
  })
}

export function useSignIn() {
  const keep = useKeepSession()
  return useMutation({
    mutationFn: (body: SignInRequest) => call<SessionInfo>(apiPath('session'), { method: 'POST', body }),
    onSuccess: keep,
  })
}

export function useSetup() {
  const keep = useKeepSession()
  return useMutation({
    mutationFn: (body: SetupRequest) => call<SessionInfo>(apiPath('setup'), { method: 'POST', body }),
    onSuccess: keep,
  })
}

export function useSignOut() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => call<void>(apiPath('session'), { method: 'DELETE' }),
    onSuccess: () => {
      queries.clear()
      queries.setQueryData(queryKeys.session, null)
    },
  })
}

function useKeepSession() {
  const queries = useQueryClient()
  return (session: SessionInfo) => {
    queries.setQueryData(queryKeys.session, session)
    queries.setQueryData(queryKeys.setup, { required: false } satisfies SetupState)
    // What failed for want of a session is read again.
    return queries.invalidateQueries({ predicate: (query) => query.state.status === 'error' })
  }
}
