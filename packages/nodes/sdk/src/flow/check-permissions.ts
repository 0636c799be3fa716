import type { Problem } from '../errors.ts'
import { valueAt } from '../schema/index.ts'
import { finding } from './finding.ts'
import type { FlowNode } from './flow.ts'
import type { NodeTypeInfo } from './node-type-info.ts'

/**
 * What connections may do: connection name -> `read`, `write`, and for single entities `read:Customers`, `write:Customers`.
 * A connection that is not listed may do anything.
 */
export type ConnectionPermissions = ReadonlyMap<string, readonly string[]>

/** What a node does with its connection, and what it does that to. */
interface NeededPermission {
  readonly connection: string
  readonly action: 'read' | 'write'
  /** The entity named in the config; the node type's id where it names none. */
  readonly entity: string
}

/** The permission that a node needs and its connection lacks. */
export function missingPermission(
  node: FlowNode,
  type: NodeTypeInfo,
  permissions: ConnectionPermissions | undefined,
): NeededPermission | undefined {
  const needed = type.shapes?.permission
  const { connection = '' } = node
  const granted = permissions?.get(connection)
  if (!needed || !granted || node.disabled) return undefined
  const { action } = needed
  const entity = needed.named ?? entityOf(node, needed.entity)
  return mayDo(granted, action, entity) ? undefined : { connection, action, entity: entity ?? type.id }
}

/** By a permission for everything, or one for the entity. */
function mayDo(granted: readonly string[], action: NeededPermission['action'], entity = '*'): boolean {
  return [action, `${action}:*`, `${action}:${entity}`].some((wanted) => granted.includes(wanted))
}

/** A node whose connection must not do what the node does. */
export function permissionFindings(
  node: FlowNode,
  type: NodeTypeInfo,
  permissions: ConnectionPermissions | undefined,
): readonly Problem[] {
  const missing = missingPermission(node, type, permissions)
  return missing ? [finding('PERMISSION_MISSING', { node: node.name, ...missing }, { path: '/connection' })] : []
}

function entityOf({ config }: FlowNode, pointer: string | undefined): string | undefined {
  const found = pointer === undefined ? undefined : valueAt(config, pointer)
  return typeof found === 'string' ? found : undefined
}
