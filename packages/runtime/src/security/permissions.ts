import type { Role } from '@isthmus/sdk/api'

/** What may be done, and the least role that may do it. Every route of the API names one of these. */
export const permissions = {
  'node-type.read': 'viewer',
  'flow.read': 'viewer',
  'flow.check': 'viewer',
  'flow.edit': 'builder',
  'flow.activate': 'builder',
  'run.read': 'viewer',
  'run.read-personal': 'builder',
  'run.start': 'builder',
  'run.cancel': 'builder',
  'parked.read': 'viewer',
  'parked.resolve': 'builder',
  'connection.read': 'viewer',
  'connection.test': 'builder',
  'connection.edit': 'admin',
  'connector.read': 'viewer',
  // A connector decides where credentials are sent.
  'connector.import': 'admin',
  'storage.read': 'admin',
} as const satisfies Readonly<Record<string, Role>>

export type Permission = keyof typeof permissions

const ranks: Readonly<Record<Role, number>> = { viewer: 1, builder: 2, admin: 3 }

/** True when a role may do it; every role may do what lesser ones may. */
export function allows(role: Role, permission: Permission): boolean {
  return ranks[role] >= ranks[permissions[permission]]
}
