import { useSession } from '../api/queries.ts'

interface Rights {
  /** Make a test, and ask a system what it holds. */
  readonly mayTest: boolean
  /** Make connections, change and remove them. */
  readonly mayEdit: boolean
}

/** What the person may do with connections, so that nothing is offered that would be refused. */
export function useRights(): Rights {
  const role = useSession().data?.user.role
  return { mayTest: role === 'builder' || role === 'admin', mayEdit: role === 'admin' }
}
