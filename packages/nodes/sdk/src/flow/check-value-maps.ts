import { flowError, type Problem } from '../errors.ts'
import { nearestName } from '../expression/index.ts'
import type { ValueMap } from '../value-map/index.ts'
import { fieldTitle } from './field-title.ts'
import type { Flow } from './flow.ts'
import type { NodeTypes } from './ports.ts'
import { flowValueMapUses } from './value-map-uses.ts'

/** Look-ups in value maps that do not exist. */
export function valueMapProblems(
  flow: Flow,
  types: NodeTypes,
  valueMaps: ReadonlyMap<string, ValueMap> | undefined,
): readonly Problem[] {
  if (valueMaps === undefined) return []
  return flowValueMapUses(flow).flatMap(({ node, map, pointer }) => {
    if (node.disabled || valueMaps.has(map)) return []
    const schema = types.get(node.type)?.config
    const field = schema ? fieldTitle(schema, pointer.replace(/\/\$expr$/, ''), 'en') : pointer
    const near = nearestName(map, [...valueMaps.keys()])
    const params = { node: node.name, field, map, nearest: near === undefined ? '' : ` (${near}?)` }
    const path = `/nodes/${flow.nodes.indexOf(node)}/config${pointer}`
    return [flowError('VALUE_MAP_UNKNOWN', params, { node: node.id, path }).toProblem()]
  })
}
