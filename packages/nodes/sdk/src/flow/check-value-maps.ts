import { flowError, type Problem } from '../errors.ts'
import { nearestName } from '../expression/index.ts'
import type { ValueMap } from '../value-map/index.ts'
import { fieldTitle } from './field-title.ts'
import type { Json } from '../json.ts'
import { valueAt } from '../schema/index.ts'
import type { Flow } from './flow.ts'
import { rowsIn } from './shape/row-typing.ts'
import type { NodeTypes } from './ports.ts'
import { flowValueMapUses } from './value-map-uses.ts'

/** Look-ups in value maps that do not exist. */
export function valueMapProblems(
  flow: Flow,
  types: NodeTypes,
  valueMaps: ReadonlyMap<string, ValueMap> | undefined,
): readonly Problem[] {
  if (valueMaps === undefined) return []
  return flowValueMapUses(flow).flatMap(({ node, map, pointer, range }) => {
    if (node.disabled || valueMaps.has(map)) return []
    const schema = types.get(node.type)?.config
    const title = schema ? fieldTitle(schema, pointer.replace(/\/\$expr$/, ''), 'en') : pointer
    const field = targetsAt(node.config, pointer).join(' › ') || title
    const near = nearestName(map, [...valueMaps.keys()])
    const params = { node: node.name, field, map, nearest: near === undefined ? '' : ` (${near}?)` }
    const path = `/nodes/${flow.nodes.indexOf(node)}/config${pointer}`
    const problem = flowError('VALUE_MAP_UNKNOWN', params, { node: node.id, path }).toProblem()
    const source = valueAt(node.config, pointer)
    const call = typeof source === 'string' ? source.slice(range.from, range.to) : ''
    const fix =
      near === undefined ? {} : { fix: { kind: 'replaceText' as const, path, ...range, text: call.replace(map, near) } }
    return [{ ...problem, range, ...fix }]
  })
}

/** Targets of the mapping rows that a pointer leads through, outermost first. */
function targetsAt(config: Json, pointer: string): readonly string[] {
  const names = pointer.split('/').slice(1)
  const holders = names.map((_, at) => valueAt(config, ['', ...names.slice(0, at)].join('/')))
  return holders.flatMap((holder) => rowsIn([holder]).flatMap(({ target }) => target || []))
}
