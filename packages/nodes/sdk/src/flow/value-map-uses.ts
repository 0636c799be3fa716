import { parseExpression, valueMapUses, type ValueMapUse } from '../expression/index.ts'
import type { Json } from '../json.ts'
import { escapePointer } from '../schema/index.ts'
import { isExpressionValue, type Flow, type FlowNode } from './flow.ts'

/** A look-up in a value map, with the place in a flow where it stands. */
export interface FlowValueMapUse extends ValueMapUse {
  readonly node: FlowNode
  /** JSON pointer to the expression's text, within the node's config. */
  readonly pointer: string
}

const lookUpName = 'mapValue'

/**
 * Lists every look-up in value maps of a flow, for checks and "used by". Expressions that cannot be read are passed over;
 * names that only exist where an expression stands, such as the line of a mapping, are taken for granted.
 *
 * @returns In document order, disabled nodes among them.
 */
export function flowValueMapUses(flow: Pick<Flow, 'nodes'>): readonly FlowValueMapUse[] {
  return flow.nodes.flatMap((node) => (looksUp(node.config) ? usesIn(node, node.config, '') : []))
}

/** Whether there is any look-up below a value: a check passes here at every letter that is typed, and most nodes have none. */
function looksUp(value: Json): boolean {
  if (typeof value === 'string') return value.includes(lookUpName)
  return typeof value === 'object' && value !== null && Object.values(value).some(looksUp)
}

function usesIn(node: FlowNode, value: Json, pointer: string): readonly FlowValueMapUse[] {
  if (isExpressionValue(value)) return usesOf(value.$expr).map((use) => ({ ...use, node, pointer: `${pointer}/$expr` }))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, entry]) => usesIn(node, entry, `${pointer}/${escapePointer(key)}`))
}

function usesOf(source: string): readonly ValueMapUse[] {
  // Nearly every expression of a flow looks into no map, and need not be read.
  if (!source.includes(lookUpName)) return []
  const parsed = parseExpression(source, { scope: [...new Set(source.match(/[A-Za-z_$][\w$]*/g) ?? [])] })
  return parsed.ok ? valueMapUses(parsed.expression) : []
}
