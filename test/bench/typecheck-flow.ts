import type { Flow, FlowEdge, FlowNode, JsonSchema, NodeConfig } from '@isthmus/sdk'

const fieldCount = 50
const nodeCount = 200

const kinds: readonly JsonSchema[] = [
  { type: 'string', maxLength: 80 },
  { type: 'string', format: 'decimal' },
  { type: 'integer' },
  { type: 'string', format: 'date-time' },
  { type: ['string', 'null'], maxLength: 40 },
]

/** What keeps a field's kind, so that the flow stays free of findings all the way down. */
const steps: readonly ((field: string) => string)[] = [
  (field) => `trim(${field})`,
  (field) => `multiply(${field}, "1.05")`,
  (field) => `${field} + 1`,
  (field) => field,
  (field) => `coalesce(${field}, "none")`,
]

function fieldOf(at: number): string {
  return `field_${String(at).padStart(2, '0')}`
}

const names = Array.from({ length: fieldCount }, (_, at) => fieldOf(at))

function rows(): readonly NodeConfig[] {
  return names.map((target, at) => {
    const step = steps[at % steps.length] ?? ((field: string) => field)
    return { target, value: { $expr: step(`record.${target}`) } }
  })
}

function node(id: string, type: string, config: NodeConfig): FlowNode {
  return { id, type, typeVersion: 1, name: id, config, position: { x: 0, y: 0 } }
}

function bodySchema(): JsonSchema {
  const properties = Object.fromEntries(names.map((name, at) => [name, kinds[at % kinds.length] ?? {}]))
  return { type: 'object', properties, required: names }
}

function stepOf(at: number): FlowNode {
  const id = `n${at}`
  if (at % 10 === 3)
    return node(id, 'filter', { condition: { $expr: `record.${fieldOf(2)} > 0 && !isEmpty(record.${fieldOf(0)})` } })
  if (at % 10 === 7)
    return node(id, 'validate', {
      rules: [{ id: 'name', when: { $expr: `!isEmpty(record.${fieldOf(5)})` }, message: 'missing' }],
    })
  if (at % 40 === 19) return { ...node(id, 'erp.upsert', customer()), connection: 'erp' }
  return node(id, 'map', { fields: rows() })
}

function customer(): NodeConfig {
  const fields = [
    { target: 'Name', value: { $expr: `left(record.${fieldOf(0)}, 100)` } },
    { target: 'Country', value: 'DE' },
    { target: 'Currency', value: 'EUR' },
    { target: 'CreditLimit', value: { $expr: `record.${fieldOf(1)}` } },
  ]
  return {
    entity: 'Customers',
    keyField: 'ExternalReference',
    key: { $expr: `record.${fieldOf(10)}` },
    fields,
    into: 'customer',
  }
}

/** A chain of 200 nodes: a webhook of 50 declared fields, mappings of all 50, filters, checks, and writes to the ERP. */
export function largeFlow(): Flow {
  const start = node('n0', 'trigger.webhook', { path: 'large', methods: ['POST'], body: bodySchema() as NodeConfig })
  const first = node('n1', 'map', {
    fields: names.map((target) => ({ target, value: { $expr: `record.body.${target}` } })),
  })
  const nodes = [start, first, ...Array.from({ length: nodeCount - 2 }, (_, at) => stepOf(at + 2))]
  const edges = nodes.slice(1).map(({ id }, at): FlowEdge => {
    return { id: `e${at}`, from: { node: `n${at}`, port: 'out' }, to: { node: id, port: 'in' } }
  })
  return { schema: 'isthmus/flow/1', id: 'large', name: 'Large', nodes, edges, settings: {} }
}
