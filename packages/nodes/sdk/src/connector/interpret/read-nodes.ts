import * as Type from 'typebox'
import { flowError } from '../../errors.ts'
import { plainText, type Json, type JsonObject } from '../../json.ts'
import {
  defineNode,
  intoField,
  placeInto,
  ui,
  type EffectContext,
  type Emission,
  type NodeType,
} from '../../node/index.ts'
import type { ConnectorDefinition } from '../definition/index.ts'
import type { Condition } from '../dialects/index.ts'
import { askPages, hostOf, type Reader } from './ask-pages.ts'
import { getRecord } from './get-record.ts'
import {
  closed,
  conditionRow,
  entityField,
  idField,
  comparedField,
  comparedRule,
  describedAs,
  recordRule,
  valueField,
  whenMissing,
  type Objects,
} from './node-fields.ts'

/** The nodes that read: list, find and get, each with the objects whose definition allows it. */
export function readNodes(definition: ConnectorDefinition): readonly NodeType[] {
  const all: Objects = Object.entries(definition.objects)
  const nodes = [
    { objects: all.filter(([, { list }]) => list), build: listNode },
    { objects: all.filter(([, { list }]) => list?.query), build: findNode },
    { objects: all.filter(([, { get }]) => get), build: getNode },
  ]
  return nodes.flatMap(({ objects, build }) => (objects.length === 0 ? [] : [build(definition, objects)]))
}

function readerOf(definition: ConnectorDefinition, name: string, context: Reader['context']): Reader {
  const object = definition.objects[name]
  if (object?.list) return { definition, name, object, list: object.list, context }
  throw new RangeError(`${definition.id} has no list of ${name}`)
}

function listNode(definition: ConnectorDefinition, objects: Objects): NodeType {
  const record = recordRule(objects)
  return defineNode({
    ...describedAs(definition, 'list', { en: 'list records', zh: '列出记录' }),
    kind: 'effect',
    effects: 'read',
    category: 'connector',
    config: Type.Object(
      {
        entity: entityField(objects),
        conditions: Type.Optional(
          Type.Array(
            conditionRow(),
            ui({ title: { en: 'Only where all hold', 'zh-CN': '同时满足' }, widget: 'rules' }, { maxItems: 50 }),
          ),
        ),
        limit: Type.Optional(
          Type.Integer({
            minimum: 1,
            ...ui({ title: { en: 'At most', 'zh-CN': '最多条数' }, widget: 'number', advanced: true }),
          }),
        ),
        into: intoField(),
      },
      closed,
    ),
    shapes: {
      outputs: { out: { kind: 'place', into: '/into', of: record } },
      named: [{ at: ['/conditions/*/field'], of: comparedRule(objects) }],
      permission: { action: 'read', entity: '/entity' },
    },
    run: ({ record: incoming, config }, context) => {
      const reader = readerOf(definition, config.entity, context)
      return listed(reader, { all: config.conditions ?? [] }, { ...config, incoming })
    },
  })
}

interface Placing {
  readonly incoming: Json
  readonly into?: string
  readonly limit?: number
}

async function* listed(
  reader: Reader,
  condition: Condition,
  { incoming, into, limit = Number.POSITIVE_INFINITY }: Placing,
): AsyncIterable<readonly Emission[]> {
  let left = limit
  for await (const page of askPages(reader, condition)) {
    const taken = page.slice(0, left)
    left -= taken.length
    yield taken.map((found) => ({ record: placeInto(incoming, into, found) }))
    if (left <= 0) return
  }
}

function oneRecord(objects: Objects) {
  const record = recordRule(objects)
  return {
    outputs: {
      out: {
        kind: 'choose',
        at: '/whenMissing',
        cases: { null: { kind: 'place', into: '/into', of: { kind: 'nullable', of: record } } },
        otherwise: { kind: 'place', into: '/into', of: record },
      },
    },
    permission: { action: 'read', entity: '/entity' },
  } as const
}

interface Sought {
  readonly entity: string
  readonly key: string
  readonly whenMissing?: 'error' | 'null'
  readonly into?: string
}

function emitOne(
  { definition, context }: { readonly definition: ConnectorDefinition; readonly context: EffectContext },
  incoming: Json,
  { found, sought }: { readonly found: JsonObject | undefined; readonly sought: Sought },
): readonly Emission[] {
  if (!found && sought.whenMissing !== 'null') {
    const system = hostOf({ definition, context })
    throw flowError('RECORD_NOT_FOUND', { system, entity: sought.entity, key: sought.key })
  }
  return [{ record: placeInto(incoming, sought.into, found ?? null) }]
}

function findNode(definition: ConnectorDefinition, objects: Objects): NodeType {
  return defineNode({
    ...describedAs(definition, 'find', { en: 'find record', zh: '查找记录' }),
    kind: 'effect',
    effects: 'read',
    concurrency: 4,
    category: 'connector',
    config: Type.Object(
      {
        entity: entityField(objects),
        field: comparedField(),
        value: valueField(),
        whenMissing: whenMissing(),
        into: intoField(),
      },
      closed,
    ),
    shapes: { ...oneRecord(objects), named: [{ at: ['/field'], of: comparedRule(objects) }] },
    run: async ({ record: incoming, config }, context) => {
      const reader = readerOf(definition, config.entity, context)
      const isEmpty = config.value === null || config.value === undefined || config.value === ''
      const wanted: Condition = { field: config.field, op: 'eq', value: config.value ?? null }
      const found = isEmpty ? undefined : await firstOf(reader, wanted)
      const key = isEmpty ? `no ${config.field}` : `${config.field} ${String(config.value)}`
      return emitOne({ definition, context }, incoming, { found, sought: { ...config, key } })
    },
  })
}

async function firstOf(reader: Reader, condition: Condition): Promise<JsonObject | undefined> {
  for await (const page of askPages(reader, condition)) return page[0]
  return undefined
}

function getNode(definition: ConnectorDefinition, objects: Objects): NodeType {
  return defineNode({
    ...describedAs(definition, 'get', { en: 'get record', zh: '获取记录' }),
    kind: 'effect',
    effects: 'read',
    concurrency: 4,
    category: 'connector',
    config: Type.Object(
      {
        entity: entityField(objects),
        id: idField(objects),
        whenMissing: whenMissing(),
        into: intoField(),
      },
      closed,
    ),
    shapes: oneRecord(objects),
    run: async ({ record: incoming, config }, context) => {
      const id = config.id ?? ''
      const found = id === '' ? undefined : await gotten({ definition, context }, config.entity, id)
      const key = id === '' ? 'no id' : `id ${plainText(id)}`
      return emitOne({ definition, context }, incoming, { found, sought: { ...config, key } })
    },
  })
}

async function gotten(
  { definition, context }: Pick<Reader, 'definition' | 'context'>,
  name: string,
  id: Json,
): Promise<JsonObject | undefined> {
  const object = definition.objects[name]
  return object && (await getRecord({ definition, name, object, context }, id))?.record
}
