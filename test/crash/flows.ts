import { flowSchemaVersion, type Flow, type FlowNode } from '@isthmus/sdk'

const retry = { tries: 8, waitMs: 5, maxWaitMs: 100 }

function node(id: string, type: string, config: FlowNode['config']): FlowNode {
  return { id, type, typeVersion: 1, name: id, config, retry, position: { x: 0, y: 0 } }
}

function flow(id: string, effects: readonly FlowNode[], fields: readonly FlowNode['config'][] = []): Flow {
  const { retry: _none, ...hook } = node('hook', 'trigger.webhook', {
    path: `crash/${id}`,
    methods: ['POST'],
    check: 'none',
    ...(isDeduped(id) ? { dedupe: { by: 'path', path: 'event', whenMissing: 'refuse' } } : {}),
  })
  const { retry: _no, ...map } = node('map', 'map', {
    fields: [
      { target: 'event', value: { $expr: 'record.body.event' } },
      { target: 'at', value: { $expr: 'now()' } },
      ...fields,
    ],
  })
  const nodes = [hook, map, ...effects]
  const edges = nodes.slice(1).map(({ id: to }, at) => ({
    id: `e${at}`,
    from: { node: nodes[at]?.id ?? '', port: 'out' },
    to: { node: to, port: 'in' },
  }))
  return { schema: flowSchemaVersion, id, name: id, nodes, edges, settings: { concurrency: 32 } }
}

/** Every way in which a write can be made to happen once. */
export function crashFlows(target: string): readonly Flow[] {
  const post = (id: string, path: string, more: FlowNode['config'] = {}) =>
    node(id, 'http.request', { method: 'POST', url: `${target}${path}`, body: { $expr: 'record' }, ...more })
  const key = { idempotencyHeader: 'Idempotency-Key' }
  return [
    flow('upsert', [node('write', 'crash.upsert', { base: target, key: { $expr: 'record.event' } })]),
    flow('keyed', [post('write', '/keyed', key)]),
    flow('unkeyed', [post('write', '/unkeyed')]),
    bulk(node('write', 'crash.bulk', { base: target, key: { $expr: 'record.event' } })),
    // What the second write sends comes from the answer to the first: it must not be another one after a crash.
    flow('chained', [
      post('first', '/keyed', { ...key, into: 'first' }),
      { ...post('second', '/chained', { ...key, body: { $expr: '{ event: record.event, of: record.first.id }' } }) },
    ]),
    // The called run waits long enough to be put away, and its caller with it.
    flow('called', [node('call', 'flow.call', { flow: 'waiting' })]),
    waiting(post('write', '/keyed', key)),
    // What only computes is written down when it is over, and with it that its event was here.
    flow('once', []),
    { ...flow('rated', []), settings: { maxPerSecond: 2 } },
  ]
}

/** How many records an event of the flow `bulk` becomes, which are written in fewer calls. */
export const bulkRecords = 7

function bulk(write: FlowNode): Flow {
  const numbers = Array.from({ length: bulkRecords }, (_, at) => `{ event: record.body.event + '.${at}' }`)
  const { retry: _none, ...split } = node('split', 'split', { list: { $expr: 'record.events' } })
  return flow('bulk', [split, write], [{ target: 'events', value: { $expr: `[${numbers.join(', ')}]` } }])
}

/** Only starts when another flow calls it. */
function waiting(write: FlowNode): Flow {
  const plain = ({ retry: _none, ...rest }: FlowNode): FlowNode => rest
  const nodes = [
    plain(node('start', 'trigger.call', {})),
    plain(node('wait', 'wait', { mode: 'duration', amount: 1.2, unit: 'seconds' })),
    write,
    plain(node('give', 'return', {})),
  ]
  const edges = nodes.slice(1).map(({ id: to }, at) => ({
    id: `e${at}`,
    from: { node: nodes[at]?.id ?? '', port: 'out' },
    to: { node: to, port: 'in' },
  }))
  return { schema: flowSchemaVersion, id: 'waiting', name: 'waiting', nodes, edges, settings: {} }
}

export type FlowName = 'upsert' | 'bulk' | 'keyed' | 'unkeyed' | 'chained' | 'called' | 'once' | 'rated'
export const flowNames: readonly FlowName[] = [
  'upsert',
  'bulk',
  'keyed',
  'unkeyed',
  'chained',
  'called',
  'once',
  'rated',
]

/** Flows whose webhook knows events by a key and answers repeats with the run of the first. */
export function isDeduped(name: string): boolean {
  return name === 'once' || name === 'rated'
}
