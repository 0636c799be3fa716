import { expect, test } from 'vitest'
import type { Flow, FlowNode, NodeTypeInfo, ShapeRule } from '../../flow/index.ts'
import type { Json, JsonSchema } from '../../json.ts'
import { affectedUses } from './affected-uses.ts'
import { driftKey, type DriftChange } from './drift-change.ts'
import { renameEdit } from './rename-edit.ts'
import { applyEdit } from '../../flow/index.ts'

const bilingual = (en: string) => ({ en, 'zh-CN': en })
const entity: ShapeRule = { kind: 'entity', at: '/entity', otherwise: { kind: 'schema', schema: { type: 'object' } } }
const info = (id: string, more: Partial<NodeTypeInfo>): NodeTypeInfo => ({
  id,
  version: 1,
  title: bilingual(id),
  summary: bilingual(id),
  category: 'data',
  icon: 'box',
  keywords: [],
  kind: 'pure',
  effects: 'none',
  config: {},
  inputs: [{ id: 'in', title: bilingual('in') }],
  outputs: [{ id: 'out', title: bilingual('out') }],
  hasErrorPort: false,
  ...more,
})

const types = new Map<string, NodeTypeInfo>([
  ['start', info('start', { kind: 'trigger', trigger: 'manual', inputs: [] })],
  ['list', info('list', { kind: 'effect', effects: 'read', shapes: { outputs: { out: entity } } })],
  ['filter', info('filter', { shapes: { outputs: { out: { kind: 'input' } } } })],
  ['map', info('map', { shapes: { outputs: { out: { kind: 'rows', at: '/fields' } } } })],
  [
    'save',
    info('save', {
      kind: 'effect',
      effects: 'write',
      shapes: { target: { rows: '/fields', of: { ...entity, form: 'write' } } },
    }),
  ],
])

const text: JsonSchema = { type: 'string' }
const line: JsonSchema = {
  type: 'object',
  properties: { Sku: text, Qty: { type: 'integer' } },
  required: ['Sku', 'Qty'],
}
const before = [
  {
    name: 'Orders',
    schema: {
      type: 'object',
      properties: { Number: text, Level: text, Lines: { type: 'array', items: line } },
      required: ['Number', 'Level', 'Lines'],
      'x-needed': ['Number'],
    },
  },
]

const node = (id: string, type: string, config: Readonly<Record<string, Json>>): FlowNode => ({
  id,
  type,
  typeVersion: 1,
  name: id,
  config,
  position: { x: 0, y: 0 },
  ...(type === 'list' || type === 'save' ? { connection: 'erp' } : {}),
})
const row = (target: string, $expr: string) => ({ target, value: { $expr } })

function chain(...nodes: readonly FlowNode[]): Flow {
  const all = [node('start', 'start', {}), ...nodes]
  const edges = all.slice(1).map((to, at) => ({
    id: `e${at}`,
    from: { node: all[at]?.id ?? '', port: 'out' },
    to: { node: to.id, port: 'in' },
  }))
  return { schema: 'isthmus/flow/1', id: 'f', name: 'F', nodes: all, edges, settings: {} }
}
const uses = (flow: Flow, ...changes: readonly DriftChange[]) =>
  affectedUses({ flow, types, connection: 'erp', before, changes }).map(({ node: id, use, pointer, range, breaks }) => [
    id,
    use,
    pointer,
    range && [range.from, range.to],
    breaks,
  ])
const renamed = (path: readonly string[], after: string): DriftChange => ({
  kind: 'fieldRenamed',
  entity: 'Orders',
  path,
  before: path.at(-1) ?? '',
  after,
})

const orders = node('list', 'list', { entity: 'Orders', conditions: [{ field: 'Level', value: 'A' }], title: 'Level' })

test('a field is followed through filters, but not past a mapping that gives its name to something else', () => {
  const flow = chain(
    orders,
    node('only', 'filter', { when: { $expr: 'record.Level !== "B" && record["Level"] !== trigger.Level' } }),
    node('shape', 'map', { fields: [row('Level', 'lower(record.Level)'), row('no', 'record.Number')] }),
    node('late', 'filter', { when: { $expr: 'record.Level === "a"' } }),
  )
  expect(uses(flow, renamed(['Level'], 'Rank'))).toEqual([
    ['only', 'read', '/when/$expr', [7, 12], true],
    ['only', 'read', '/when/$expr', [32, 37], true],
    ['shape', 'read', '/fields/0/value/$expr', [13, 18], true],
    ['list', 'read', '/conditions/0/field', [0, 5], true],
  ])
})

test('fields of lines are found in arrows, in mapped lines and in lists that an expression makes', () => {
  const flow = chain(
    orders,
    node('shape', 'map', {
      fields: [
        row('skus', 'map(filter(record.Lines, each => each.Qty > 0), each => each.Sku)'),
        { target: 'rows', lines: { from: { $expr: 'record.Lines' }, rows: [row('sku', 'line.Sku')] } },
      ],
    }),
    node('save', 'save', {
      entity: 'Orders',
      fields: [row('Lines', 'map(record.skus, sku => ({ Sku: sku, Qty: 1 }))'), row('Number', '"1"')],
    }),
  )
  const found = uses(flow, renamed(['Lines', '*', 'Sku'], 'Article'))
  expect(found.map(([id, use, pointer]) => [id, use, pointer])).toEqual([
    ['shape', 'read', '/fields/0/value/$expr'],
    ['shape', 'read', '/fields/1/lines/rows/0/value/$expr'],
    ['save', 'write', '/fields/0/value/$expr'],
  ])
})

test('a field is found where a key, an order of changes or a filter names it, and there the edit of a rename follows', () => {
  const change = renamed(['Level'], 'Rank')
  const flow = chain(
    node('list', 'list', { entity: 'Orders', key: ['Number', 'Level'], time: 'Level', offset: 'Level', note: 'Level' }),
    node('some', 'list', { entity: 'Orders', filters: [{ target: 'Level', value: 'Level' }], select: ['Level'] }),
    node('save', 'save', { entity: 'Orders', key: ['Level'], fields: [row('Number', '"Level"')] }),
    node('put', 'save', { entity: 'Orders', key: 'Level', keyField: 'Level', fields: [] }),
  )
  expect(uses(flow, change).map(([id, , pointer]) => `${String(id)} ${String(pointer)}`)).toEqual([
    'list /key/1',
    'list /time',
    'list /offset',
    'some /filters/0/target',
    'some /select/0',
    'save /key/0',
    'put /keyField',
  ])
  const edit = renameEdit(flow, [change], affectedUses({ flow, types, connection: 'erp', before, changes: [change] }))
  const result = edit && applyEdit(flow, edit)
  expect(result?.ok && result.flow.nodes.slice(1).map(({ config }) => config)).toEqual([
    { entity: 'Orders', key: ['Number', 'Rank'], time: 'Rank', offset: 'Rank', note: 'Level' },
    { entity: 'Orders', filters: [{ target: 'Rank', value: 'Level' }], select: ['Rank'] },
    { entity: 'Orders', key: ['Rank'], fields: [row('Number', '"Level"')] },
    { entity: 'Orders', key: 'Level', keyField: 'Rank', fields: [] },
  ])
})

test('a field that is needed now touches the writers that do not fill it', () => {
  const needed: DriftChange = { kind: 'nowRequired', entity: 'Orders', path: ['Level'] }
  const save = (...fields: readonly Json[]) => chain(node('save', 'save', { entity: 'Orders', fields }))
  expect(uses(save(row('Number', '"1"')), needed)).toEqual([['save', 'write', '/fields', undefined, true]])
  expect(uses(save(row('Number', '"1"'), row('Level', '"A"')), needed)).toEqual([])
})

test('what reads and what writes is judged by what changed', () => {
  const flow = chain(orders, node('save', 'save', { entity: 'Orders', fields: [row('Level', 'record.Level')] }))
  const verdicts = (kind: DriftChange['kind']) =>
    uses(flow, { kind, entity: 'Orders', path: ['Level'] }).map(([id, use, , , breaks]) => [id, use, breaks].join(' '))
  expect(verdicts('valuesAdded')).toEqual(['save read true', 'list read true', 'save write false'])
  expect(verdicts('lengthShortened')).toEqual(['save read false', 'list read false', 'save write true'])
  expect(uses(flow, { kind: 'keyChanged', entity: 'Orders', before: ['a'], after: ['b'] })).toEqual([
    ['list', 'read', undefined, undefined, true],
    ['save', 'write', undefined, undefined, true],
  ])
})

test('other connections, other entities and nodes that are switched off are left alone', () => {
  const off = { ...orders, disabled: true }
  expect(uses(chain(off), renamed(['Level'], 'Rank'))).toEqual([])
  expect(uses(chain({ ...orders, connection: 'crm' }), renamed(['Level'], 'Rank'))).toEqual([])
  expect(uses(chain(orders), { ...renamed(['Level'], 'Rank'), entity: 'Invoices' })).toEqual([])
})

test('the edit of a rename replaces names and nothing else, and is undone in one step', () => {
  const change = renamed(['Level'], 'Rank')
  const flow = chain(
    orders,
    node('save', 'save', {
      entity: 'Orders',
      fields: [row('Level', '`Level ${record.Level} of ${record["Level"]}`'), row('Number', 'record.Number')],
    }),
  )
  const found = affectedUses({ flow, types, connection: 'erp', before, changes: [change] })
  const edit = renameEdit(flow, [change], found)
  const result = edit && applyEdit(flow, edit)
  if (!result?.ok) throw new Error('there is no edit')
  expect(result.flow.nodes.map(({ config }) => config)).toEqual([
    {},
    { entity: 'Orders', conditions: [{ field: 'Rank', value: 'A' }], title: 'Level' },
    {
      entity: 'Orders',
      fields: [row('Rank', '`Level ${record.Rank} of ${record["Rank"]}`'), row('Number', 'record.Number')],
    },
  ])
  expect(applyEdit(result.flow, result.inverse)).toMatchObject({ ok: true, flow })
  const spaced = renamed(['Level'], 'Full "name"')
  const again = affectedUses({ flow, types, connection: 'erp', before, changes: [spaced] })
  const wide = renameEdit(flow, [spaced], again)
  const wider = wide && applyEdit(flow, wide)
  expect(wider?.ok && JSON.stringify(wider.flow.nodes[2]?.config['fields'])).toContain(
    JSON.stringify('`Level ${record["Full \\"name\\""]} of ${record["Full \\"name\\""]}`'),
  )
  expect(renameEdit(flow, [{ ...change, kind: 'fieldRemoved' }], found)).toBeUndefined()
  expect(found.every((use) => use.change === driftKey(change))).toBe(true)
})
