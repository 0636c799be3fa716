import * as Type from 'typebox'
import { flowError } from '../../errors.ts'
import { plainText, type Json, type JsonObject } from '../../json.ts'
import {
  defineNode,
  foundShape,
  intoField,
  placeInto,
  whenMissing,
  type BatchContext,
  type EffectNode,
  type Emission,
  type NodeType,
  type PollContext,
} from '../../node/index.ts'
import type { ConnectorDefinition } from '../definition/index.ts'
import { hostOf, readerOf } from './ask-pages.ts'
import { getRecord, type Target } from './get-record.ts'
import { lookUpBatch } from './look-up-batch.ts'
import { foundRecord, oneOf } from './found-record.ts'
import {
  closed,
  comparedField,
  comparedRule,
  describedAs,
  entityField,
  idField,
  recordRule,
  valueField,
  type Objects,
} from './node-fields.ts'
import { readMany } from './read-many.ts'

/** What such a node is set to, for one record. */
interface LookUpConfig {
  readonly entity: string
  readonly field?: string
  readonly value?: Json
  readonly id?: Json
  readonly whenMissing?: 'error' | 'null'
  readonly into?: string
}

function configOf(config: unknown): LookUpConfig {
  return config as LookUpConfig
}

function targetOf(definition: ConnectorDefinition, name: string, context: PollContext): Target {
  const object = definition.objects[name]
  if (object) return { definition, name, object, context }
  throw new RangeError(`${definition.id} has no ${name}`)
}

const described = {
  kind: 'effect',
  effects: 'read',
  concurrency: 4,
  category: 'connector',
} as const

function shapesOf(objects: Objects) {
  const record = recordRule(objects)
  return {
    outputs: {
      out: foundShape(record),
    },
    permission: { action: 'read', entity: '/entity' },
  } as const
}

interface Looking {
  readonly definition: ConnectorDefinition
  readonly context: BatchContext
  readonly config: LookUpConfig
}

function emitted(
  { definition, context, config }: Looking,
  incoming: Json,
  { found, key }: { readonly found: JsonObject | undefined; readonly key: string },
): readonly Emission[] {
  if (!found && config.whenMissing !== 'null') {
    const system = hostOf({ definition, context })
    throw flowError('RECORD_NOT_FOUND', { system, entity: config.entity, key })
  }
  return [{ record: placeInto(incoming, config.into, found ?? null) }]
}

/** Looks up one record by a field that is asked for in the list's query language. */
export function findNode(definition: ConnectorDefinition, objects: Objects): NodeType {
  const alone = async ({ config, context }: Looking): Promise<JsonObject | undefined> => {
    const { entity, field = '', value = null } = config
    if (plainText(value) === '') return undefined
    return foundRecord(readerOf({ definition, context }, entity), { field, value })
  }
  const leaving = (looking: Looking, record: Json, found: JsonObject | undefined): readonly Emission[] => {
    const { field, value = null } = looking.config
    const key = plainText(value) === '' ? `no ${field}` : `${field} ${plainText(value)}`
    return emitted(looking, record, { found, key })
  }
  const node: EffectNode = {
    ...describedAs(definition, 'find', { en: 'find record', zh: '查找记录' }),
    ...described,
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
    shapes: { ...shapesOf(objects), named: [{ at: ['/field'], of: comparedRule(objects) }] },
    run: async ({ record, config }, context) => {
      const looking = { definition, context, config: configOf(config) }
      return leaving(looking, record, await alone(looking))
    },
    ...lookUpBatch<unknown>({
      bounds: objects.flatMap(([, { list }]) => list?.batch ?? []),
      kind: (config) => findKind(definition, configOf(config)),
      key: (config) => configOf(config).value ?? '',
      many: (config, keys, context) => {
        const { entity, field = '' } = configOf(config)
        const target = targetOf(definition, entity, context)
        return readMany({ target, batch: batchOf(target.object.list?.batch), field }, keys)
      },
      alone: (config, context) => alone({ definition, context, config: configOf(config) }),
      chosen: (config, found, context) => {
        const { entity, field = '', value = null } = configOf(config)
        const reader = readerOf({ definition, context }, entity)
        return oneOf(reader, { field, value }, found)
      },
      emitted: ({ record, config }, found, context) =>
        leaving({ definition, context, config: configOf(config) }, record, found),
    }),
  }
  return defineNode(node)
}

/** Values of one field share a call, where the definition says how. */
function findKind({ objects }: ConnectorDefinition, { entity, field = '' }: LookUpConfig): string | undefined {
  const batch = objects[entity]?.list?.batch
  return batch && (batch.fields?.includes(field) ?? true) ? JSON.stringify([entity, field]) : undefined
}

function batchOf<Batch>(batch: Batch | undefined): Batch {
  if (batch) return batch
  throw new RangeError('There is no call for many keys')
}

/** Looks up one record by its id. */
export function getNode(definition: ConnectorDefinition, objects: Objects): NodeType {
  const alone = async ({ config, context }: Looking): Promise<JsonObject | undefined> => {
    const { entity, id = '' } = config
    return plainText(id) === '' ? undefined : (await getRecord(targetOf(definition, entity, context), id))?.record
  }
  const leaving = (looking: Looking, record: Json, found: JsonObject | undefined): readonly Emission[] => {
    const id = plainText(looking.config.id ?? '')
    return emitted(looking, record, { found, key: id === '' ? 'no id' : `id ${id}` })
  }
  const node: EffectNode = {
    ...describedAs(definition, 'get', { en: 'get record', zh: '获取记录' }),
    ...described,
    config: Type.Object(
      {
        entity: entityField(objects),
        id: idField(objects),
        whenMissing: whenMissing(),
        into: intoField(),
      },
      closed,
    ),
    shapes: shapesOf(objects),
    run: async ({ record, config }, context) => {
      const looking = { definition, context, config: configOf(config) }
      return leaving(looking, record, await alone(looking))
    },
    ...lookUpBatch<unknown>({
      bounds: objects.flatMap(([, { get }]) => get?.batch ?? []),
      kind: (config) => {
        const { entity } = configOf(config)
        return definition.objects[entity]?.get?.batch && entity
      },
      key: (config) => configOf(config).id ?? '',
      many: (config, keys, context) => {
        const target = targetOf(definition, configOf(config).entity, context)
        return readMany({ target, batch: batchOf(target.object.get?.batch) }, keys)
      },
      alone: (config, context) => alone({ definition, context, config: configOf(config) }),
      chosen: (_, [first]) => first,
      emitted: ({ record, config }, found, context) =>
        leaving({ definition, context, config: configOf(config) }, record, found),
    }),
  }
  return defineNode(node)
}
