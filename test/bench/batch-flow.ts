import {
  flowSchemaVersion,
  type Flow,
  type FlowNode,
  type FlowSettings,
  type Json,
  type JsonObject,
} from '@isthmus/sdk'

const expr = (text: string): JsonObject => ({ $expr: text })

const node = (id: string, type: string, config: JsonObject = {}): FlowNode => {
  return { id, type, typeVersion: 1, name: id, config, position: { x: 0, y: 0 } }
}

const fields: readonly (readonly [string, string])[] = [
  ['id', 'record.id'],
  ['name', 'trim(record.name)'],
  ['email', 'lower(record.email)'],
  ['country', 'record.country'],
  ['segment', 'record.segment'],
  ['credit', 'record.credit'],
]

/** Reads a file of customers, maps six fields, filters, aggregates and writes the sums; `kept` also writes what was kept. */
export function batchFlow(input: string, { kept, settings = {} }: { kept: boolean; settings?: FlowSettings }): Flow {
  const nodes = [
    node('start', 'trigger.manual'),
    node('read', 'ndjson.read', { file: input }),
    node('map', 'map', { fields: fields.map(([target, value]): Json => ({ target, value: expr(value) })) }),
    node('filter', 'filter', { condition: expr('record.credit > 20') }),
    node('sum', 'aggregate', {
      groups: ['country', 'segment'].map((name): Json => ({ name, value: expr(`record.${name}`) })),
      measures: [
        { name: 'customers', kind: 'count' },
        { name: 'credit', kind: 'sum', value: expr('record.credit') },
        { name: 'most', kind: 'max', value: expr('record.credit') },
      ],
    }),
    node('write', 'ndjson.write', { file: 'sums.ndjson' }),
    ...(kept ? [node('keep', 'ndjson.write', { file: 'kept.ndjson' })] : []),
  ]
  const wires = ['start read', 'read map', 'map filter', 'filter sum', 'sum write', ...(kept ? ['filter keep'] : [])]
  return {
    schema: flowSchemaVersion,
    id: 'batch',
    name: 'Batch',
    nodes,
    edges: wires.map((wire, at) => {
      const [from = '', to = ''] = wire.split(' ')
      return { id: `e${at}`, from: { node: from, port: 'out' }, to: { node: to, port: 'in' } }
    }),
    settings,
  }
}
