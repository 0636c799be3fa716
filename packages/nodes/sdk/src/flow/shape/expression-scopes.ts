import type { Flow } from '../flow.ts'
import type { NodeTypes } from '../ports.ts'
import { configExpressions } from './config-values.ts'
import { nodeScope } from './node-scope.ts'
import { typeFlow, type TypeContext } from './type-flow.ts'
import { TypeMemo } from './type-memo.ts'
import type { ExpressionTypes } from './value-typing.ts'

/**
 * What the computed values of a flow can read, for compiling them: by node id and JSON pointer in the node's config. Only
 * the flow and its node types decide, so that an expression means the same in every run and in every preview.
 *
 * @returns A function; `undefined` for a place that holds no computed value. It computes when it is first asked.
 */
export function expressionTypes(
  flow: Flow,
  infos: NodeTypes,
  context: Pick<TypeContext, 'entities' | 'memo'> = {},
): (node: string, pointer: string) => ExpressionTypes | undefined {
  const { memo = new TypeMemo() } = context
  const known = new Map<string, ReadonlyMap<string, ExpressionTypes>>()
  const lazy: { types?: ReturnType<typeof typeFlow> } = {}
  return (node, pointer) => {
    lazy.types ??= typeFlow(flow, infos, { ...context, memo })
    const typed = lazy.types.node(node)
    if (!typed) return undefined
    const found =
      known.get(node) ??
      new Map(
        configExpressions(typed.node.config, nodeScope(typed, lazy.types, memo)).map((each) => [
          each.pointer,
          each.types,
        ]),
      )
    known.set(node, found)
    return found.get(pointer)
  }
}
