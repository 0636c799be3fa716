import type { Problem } from '../errors.ts'
import { listedNames, nearestName } from '../expression/index.ts'
import { fieldTitle } from './field-title.ts'
import { finding, nearParam } from './finding.ts'
import { fieldNamesAt, fieldsToName } from './named-fields.ts'
import type { TypedNode } from './shape/type-memo.ts'

/** Names of fields that the records do not have, in what a node filters by, sorts by or asks for. */
export function namedFieldFindings({ node, type, named }: TypedNode): readonly Problem[] {
  return named.flatMap((shape) => {
    const known = fieldsToName(shape)
    if (known === undefined) return []
    return shape.at.flatMap((at) =>
      fieldNamesAt(node.config, at).flatMap(({ name, pointer }) => {
        // What stands behind a dot is a field of another record.
        const [first = '', ...others] = name.split('.')
        if (known.includes(name) || (others.length > 0 && known.includes(first))) return []
        const nearest = nearestName(first, known)
        const path = `/config${pointer}`
        const fix = nearest ? { kind: 'set' as const, path, value: [nearest, ...others].join('.') } : undefined
        const field = fieldTitle(type.config, pointer, 'en')
        const chinese = { 'field:zh-CN': fieldTitle(type.config, pointer, 'zh-CN') }
        const params = { node: node.name, field, ...chinese, name, ...nearParam(nearest), known: listedNames(known) }
        return [finding('NAMED_FIELD_UNKNOWN', params, { path, fix })]
      }),
    )
  })
}
