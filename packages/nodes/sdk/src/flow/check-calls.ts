import { flowError, type FlowError, type Problem } from '../errors.ts'
import { calledFlow } from './control.ts'
import type { Flow, FlowNode } from './flow.ts'
import type { NodeTypes } from './ports.ts'

/** What callers must know of a flow. */
export interface CallableFlow {
  readonly active: boolean
  /** True when it has a trigger of the kind `call`. */
  readonly takesCalls: boolean
  /** Ids of the flows it calls itself. */
  readonly calls: readonly string[]
}

/** What can be wrong with calls of other flows, and with being called. */
export function callProblems(
  flow: Flow,
  types: NodeTypes,
  flows: ReadonlyMap<string, CallableFlow> | undefined,
): readonly Problem[] {
  const live = flow.nodes.filter((node) => !node.disabled)
  const starts = live.filter((node) => types.get(node.type)?.trigger === 'call')
  return live.flatMap((node): Problem[] => {
    const type = types.get(node.type)
    const path = `/nodes/${flow.nodes.indexOf(node)}`
    const warn = (error: FlowError, field = '') => [
      { ...error.at({ node: node.id, path: path + field }).toProblem(), severity: 'warning' as const },
    ]
    if (type?.trigger === 'call' && node !== starts[0]) {
      return [flowError('CALL_TRIGGER_DUPLICATE', { node: node.name }, { node: node.id, path }).toProblem()]
    }
    if (type?.control === 'return' && starts.length === 0) {
      return warn(flowError('RETURN_OUTSIDE_CALL', { node: node.name }))
    }
    const called = calledFlow(node, type)
    if (called === undefined || !flows) return []
    const wrong = problemOfCall({ flow, node, called, flows })
    return wrong ? warn(wrong, '/config/flow') : []
  })
}

interface Call {
  readonly flow: Flow
  readonly node: FlowNode
  readonly called: string
  readonly flows: ReadonlyMap<string, CallableFlow>
}

function problemOfCall({ flow, node, called, flows }: Call): FlowError | undefined {
  const params = { node: node.name, flow: called }
  const circle = wayBack(called, flow.id, flows)
  if (circle) return flowError('CALL_CYCLE', { ...params, path: [flow.id, ...circle].join(' → ') })
  const target = flows.get(called)
  if (!target) return flowError('CALL_FLOW_UNKNOWN', params)
  if (!target.takesCalls) return flowError('CALL_TRIGGER_MISSING', params)
  return target.active ? undefined : flowError('CALL_FLOW_INACTIVE', params)
}

/** The shortest way of calls from one flow to another, both included. */
function wayBack(from: string, to: string, flows: ReadonlyMap<string, CallableFlow>): readonly string[] | undefined {
  const ways = new Map([[from, [from]]])
  for (const [id, way] of ways) {
    if (id === to) return way
    for (const next of flows.get(id)?.calls ?? []) if (!ways.has(next)) ways.set(next, [...way, next])
  }
  return undefined
}
