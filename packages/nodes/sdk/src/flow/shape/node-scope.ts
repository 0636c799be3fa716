import type { RowScope } from './row-typing.ts'
import type { FlowTypes } from './type-flow.ts'
import type { TypeMemo, TypedNode } from './type-memo.ts'

/** What expressions below a member of the config read: the record of the input port that the node type names for it. */
export function nodeScope(typed: TypedNode, types: FlowTypes, memo: TypeMemo): (pointer: string) => RowScope {
  const reads = typed.type.shapes?.reads ?? {}
  const usual = { values: memo.values, types: typed.types }
  const others = new Map(
    Object.entries(reads).map(([pointer, port]) => {
      return [pointer, { values: memo.values, types: types.scope(typed.node.id, port) }] as const
    }),
  )
  return (pointer) => others.get(pointer) ?? usual
}
