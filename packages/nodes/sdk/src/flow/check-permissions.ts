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

/** A node whose connection must not do what the node does. */
export function permissionFindings(
  node: FlowNode,
  type: NodeTypeInfo,
  permissions: ConnectionPermissions | undefined,
): readonly Problem[] {
  const needed = type.shapes?.permission
  const { connection = '' } = node
  const granted = permissions?.get(connection)
  if (!needed || !granted || node.disabled) return []
  const { action } = needed
  const entity = entityOf(node, needed.entity)
  if ([action, `${action}:*`, `${action}:${entity ?? '*'}`].some((wanted) => granted.includes(wanted))) return []
  const params = { node: node.name, connection, action, entity: entity ?? type.id }
  return [finding('PERMISSION_MISSING', params, { path: '/connection' })]
}

function entityOf({ config }: FlowNode, pointer: string | undefined): string | undefined {
  const found = pointer === undefined ? undefined : valueAt(config, pointer)
  return typeof found === 'string' ? found : undefined
}
