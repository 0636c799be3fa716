import type { Flow, FlowNode } from '@isthmus/sdk'

/** A flow that needs no other system: a manual start, and a mapping behind it. */
export function greetingFlow(id: string): Flow {
  const node = (own: Pick<FlowNode, 'id' | 'type' | 'name' | 'config' | 'position'>): FlowNode => ({
    typeVersion: 1,
    ...own,
  })
  return {
    schema: 'isthmus/flow/1',
    id,
    name: 'Greeting',
    nodes: [
      node({ id: 'start', type: 'trigger.manual', name: 'Start', config: {}, position: { x: 0, y: 0 } }),
      node({
        id: 'greet',
        type: 'map',
        name: 'Greet',
        config: { fields: [{ target: 'greeting', value: 'Hello' }] },
        position: { x: 272, y: 0 },
      }),
    ],
    edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'greet', port: 'in' } }],
    settings: {},
  }
}
