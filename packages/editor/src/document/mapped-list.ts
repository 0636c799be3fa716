import { isJsonObject, valueAt } from '@isthmus/sdk'
import type { NodeTypeInfo } from '@isthmus/sdk'

/**
 * The config property whose rows say what a node writes, or what its new record is made of; nothing for nodes that map no
 * fields. Rows that only narrow what is read are no mapping.
 */
export function mappedList(type: NodeTypeInfo): string | undefined {
  const { properties } = type.config
  const lists = isJsonObject(properties) ? Object.keys(properties).filter((name) => isRowList(properties[name])) : []
  const target = type.shapes?.target
  if (target) return lists.find((name) => target.rows === `/${name}`)
  return type.effects === 'read' ? undefined : lists[0]
}

function isRowList(schema: unknown): boolean {
  return isJsonObject(schema) && valueAt(schema, '/x-ui/widget') === 'fields'
}
