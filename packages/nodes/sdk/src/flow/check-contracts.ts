import type { Problem } from '../errors.ts'
import { isNullable } from '../expression/index.ts'
import { isJsonObject, type JsonSchema } from '../json.ts'
import { fit, viewOf } from '../typing/index.ts'
import { misfitFinding } from './check-misfits.ts'
import { calledFlow } from './control.ts'
import { elementOf, type RowScope } from './shape/row-typing.ts'
import { inferredKeyword } from './shape/shape-rule.ts'
import type { FlowContract } from './shape/type-flow.ts'
import type { TypedNode } from './shape/type-memo.ts'

/** What is handed to a called flow and does not have the shape that flow declares. */
export function contractFindings(
  { node, type }: TypedNode,
  scope: RowScope,
  contracts: ReadonlyMap<string, FlowContract> | undefined,
): readonly Problem[] {
  const wanted = contracts?.get(calledFlow(node, type) ?? '')?.input
  const given = wanted && givenBy({ node, type }, scope)
  if (!wanted || !given) return []
  const target = viewOf(wanted)
  const row = {
    row: { target: '' },
    within: [],
    path: [],
    reads: undefined,
    maySkip: false,
    currencies: undefined,
    valueAt: '',
    expression: undefined,
    scope,
    ...given,
  }
  return fit(viewOf(given.schema), target).flatMap(
    (misfit) => misfitFinding(misfit, { node: node.name, row, target }) ?? [],
  )
}

interface Handed {
  readonly schema: JsonSchema
  readonly pointer: string
  readonly doubtful: boolean
  readonly mayMiss: boolean
}

/** One record of what a node hands over; `undefined` where nothing is known of it. */
function givenBy({ node, type }: Pick<TypedNode, 'node' | 'type'>, { types, values }: RowScope): Handed | undefined {
  const at = type.control === 'each' ? 'list' : 'input'
  if (handsOnRecord({ node, type })) {
    const { record } = types
    return record && { schema: record, pointer: '/flow', doubtful: record[inferredKeyword] === true, mayMiss: true }
  }
  const { schema, presence, doubtful = false } = values.type(node.config[at], types)
  const isList = isJsonObject(schema['items'])
  const one = isList ? elementOf(schema) : schema
  const isKnown = presence === 'sure' || (presence === 'may miss' && !isNullable(schema))
  return { schema: one, pointer: `/${at}`, doubtful, mayMiss: isList || isKnown }
}

function handsOnRecord({ node: { config }, type }: Pick<TypedNode, 'node' | 'type'>): boolean {
  return type.control === 'call' && (config['per'] === 'chunk' || config['input'] === undefined)
}
