import { typeFlow, type Flow, type FlowTypes } from '../flow/index.ts'
import type { JsonObject, JsonSchema } from '../json.ts'
import type { NodeType } from '../node/index.ts'

/**
 * The shapes of one node, as editor and runtime compute them from its rules: of what leaves its ports, and of what it
 * writes into.
 *
 * @param inputs Shape of what comes in, by input port.
 * @example
 * shapeNode(map, { fields: [] }, { in: { type: 'object' } }).output('out')
 */
export function shapeNode(
  node: NodeType,
  config: JsonObject,
  inputs: Readonly<Record<string, JsonSchema>> = {},
): { readonly output: (port: string) => JsonSchema | undefined; readonly target: ReturnType<FlowTypes['target']> } {
  const base = { typeVersion: 1, config: {}, position: { x: 0, y: 0 } }
  const ports = Object.keys(inputs)
  const source = { ...node.info, id: 'source', kind: 'trigger' as const, inputs: [], shapes: {} }
  const flow: Flow = {
    schema: 'isthmus/flow/1',
    id: 'shape',
    name: 'Shape',
    nodes: [
      ...ports.map((port) => ({ ...base, id: `from-${port}`, type: 'source', name: port })),
      { ...base, id: 'node', type: node.info.id, name: 'Node', connection: 'here', config },
    ],
    edges: ports.map((port) => ({
      id: port,
      from: { node: `from-${port}`, port: node.info.outputs[0]?.id ?? 'out' },
      to: { node: 'node', port },
    })),
    settings: {},
  }
  const overrides = new Map(
    ports.map((port) => [`from-${port}`, { [node.info.outputs[0]?.id ?? 'out']: inputs[port] ?? {} }]),
  )
  const types = typeFlow(
    flow,
    new Map([
      ['source', source],
      [node.info.id, node.info],
    ]),
    { overrides },
  )
  return { output: (port) => types.output('node', port), target: types.target('node') }
}
