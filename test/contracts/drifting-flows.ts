import { applyEdit, type Flow, type FlowNode } from '@isthmus/sdk'
import type { ContractDetail, FlowDriftAnswer } from '@isthmus/sdk/api'
import type { House } from './house.ts'

const node = (own: Omit<FlowNode, 'typeVersion' | 'position'>): FlowNode => ({
  typeVersion: 1,
  position: { x: 0, y: 0 },
  ...own,
})
export const row = (target: string, $expr: string) => ({ target, value: { $expr } })

/** Nodes one behind the other, after a start by hand. */
export interface Chain {
  readonly settings?: Flow['settings']
  readonly nodes: readonly Omit<FlowNode, 'typeVersion' | 'position'>[]
}

export function chain(id: string, { settings = {}, nodes }: Chain): Flow {
  const all = [node({ id: 'start', type: 'trigger.manual', name: 'Start', config: {} }), ...nodes.map(node)]
  const edges = all.slice(1).map((to, at) => ({
    id: `e${at}`,
    from: { node: all[at]?.id ?? '', port: 'out' },
    to: { node: to.id, port: 'in' },
  }))
  return { schema: 'isthmus/flow/1', id, name: id, nodes: all, edges, settings }
}

/** What a check finds, as `kind entity path`. */
export async function found(house: House, connection: string): Promise<readonly string[]> {
  const { described } = await house.call<ContractDetail>('POST', 'contractCheck', { connection })
  return (described?.findings ?? []).map(({ change: { kind, entity, path = [] } }) =>
    [kind, entity, path.join('.')].join(' '),
  )
}

/** Where a flow is touched, as `change: node pointer`. */
export async function uses(house: House, flow: Flow): Promise<readonly string[]> {
  const { connections } = await house.call<FlowDriftAnswer>('GET', 'flowDrift', { flow: flow.id })
  return connections.flatMap((each) =>
    each.uses.map(({ change, node: id, pointer = '' }) => {
      const [kind, , path] = JSON.parse(change) as [string, string, readonly string[]]
      return `${kind} ${path.join('.')}: ${id} ${pointer}`
    }),
  )
}

/** The flow with the edit that follows renamed fields. */
export async function patched(house: House, flow: Flow): Promise<Flow> {
  const { connections } = await house.call<FlowDriftAnswer>('GET', 'flowDrift', { flow: flow.id })
  const patch = connections[0]?.patch
  const edited = patch && applyEdit(flow, patch)
  if (!edited?.ok) throw new Error('there is no patch')
  return edited.flow
}
