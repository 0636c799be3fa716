import { flowError, type Problem } from '../errors.ts'
import { sampleFaultText } from '../phrases.ts'
import { valueAt } from '../schema/index.ts'
import { readSamples } from '../typing/index.ts'
import { fieldTitle } from './field-title.ts'
import type { FlowNode } from './flow.ts'
import type { NodeTypeInfo } from './node-type-info.ts'
import type { ShapeRule } from './shape/shape-rule.ts'

/** Pasted samples from which no shape can be told, so that what they were pasted for stays unknown. Warnings. */
export function sampleProblems(node: FlowNode, type: NodeTypeInfo, path: string): readonly Problem[] {
  const places = new Set(Object.values(type.shapes?.outputs ?? {}).flatMap(samplePlaces))
  return [...places].flatMap((pointer): readonly Problem[] => {
    const sample = valueAt(node.config, pointer)
    const read = typeof sample === 'string' ? readSamples(sample) : undefined
    if (!read || read.ok) return []
    const field = fieldTitle(type.config, pointer, 'en')
    const params = { node: node.name, field, line: read.line, reason: sampleFaultText(read.reason) }
    const problem = flowError('SAMPLE_UNREADABLE', params, { node: node.id, path: `${path}/config${pointer}` })
    return [{ ...problem.toProblem(), severity: 'warning' }]
  })
}

function samplePlaces(rule: ShapeRule): readonly string[] {
  if (rule.kind === 'sample') return [rule.at]
  return rulesInside(rule).flatMap(samplePlaces)
}

function rulesInside(rule: ShapeRule): readonly ShapeRule[] {
  switch (rule.kind) {
    case 'first':
      return rule.of
    case 'choose':
      return [...Object.values(rule.cases), ...(rule.otherwise ? [rule.otherwise] : [])]
    case 'object':
      return rule.fields.map(({ of }) => of)
    case 'entity':
      return [rule.otherwise]
    default:
      return 'of' in rule ? [rule.of] : []
  }
}
