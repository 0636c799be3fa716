import { useMemo, type ReactNode } from 'react'
import type { FlowNode } from '@isthmus/sdk'
import { problemOf, useCheckContract, useConnectionEntities, useContract, useSession } from '../../api/queries.ts'
import { EntitiesProvider, type KnownEntities } from './EntitiesContext.tsx'

interface NodeEntitiesProps {
  readonly node: FlowNode
  readonly readOnly: boolean
  readonly children: ReactNode
}

/** Lets the form of a node know what the system of its connection holds. */
export function NodeEntities({ node, readOnly, children }: NodeEntitiesProps) {
  const { connection = '' } = node
  const contract = useContract(connection)
  const check = useCheckContract(connection)
  const schemas = useConnectionEntities(connection)
  const session = useSession()
  const role = session.data?.user.role
  const mayRead = !readOnly && role !== undefined && role !== 'viewer'
  const detail = contract.data
  const error = check.error ?? contract.error ?? schemas.error
  const { mutate, isPending } = check
  const known = useMemo(
    (): KnownEntities => ({
      status: statusOf({ connection, detail, isLoading: contract.isPending || schemas.isPending }),
      connection: connection === '' ? undefined : connection,
      entities: schemas.data?.entities ?? {},
      readAt: detail?.described?.checkedAt,
      problem: connection === '' ? undefined : error ? problemOf(error) : detail?.described?.problem,
      isReading: isPending,
      read: mayRead && connection !== '' ? () => mutate() : undefined,
    }),
    [connection, detail, error, contract.isPending, schemas.isPending, schemas.data, isPending, mayRead, mutate],
  )
  return <EntitiesProvider known={known}>{children}</EntitiesProvider>
}

interface Asked {
  readonly connection: string
  readonly detail: ReturnType<typeof useContract>['data']
  readonly isLoading: boolean
}

function statusOf({ connection, detail, isLoading }: Asked): KnownEntities['status'] {
  if (connection === '' || detail?.describes === false) return 'none'
  if (detail && !detail.described) return 'unread'
  return isLoading || !detail ? 'loading' : 'known'
}
