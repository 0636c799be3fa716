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
  const granted = node.connection === undefined ? undefined : permissions?.get(node.connection)
  if (!needed || !granted || node.disabled) return []
  const found = needed.entity === undefined ? undefined : valueAt(node.config, needed.entity)
  const entity = typeof found === 'string' ? found : undefined
  const wanted = [needed.action, `${needed.action}:*`, ...(entity === undefined ? [] : [`${needed.action}:${entity}`])]
  if (wanted.some((permission) => granted.includes(permission))) return []
  const params = {
    node: node.name,
    connection: node.connection ?? '',
    action: needed.action,
    entity: entity ?? type.id,
  }
  return [finding('PERMISSION_MISSING', params, { path: '/connection' })]
}
