import type * as Type from 'typebox'
import { flowError } from '../../errors.ts'
import type { TargetRule } from '../../flow/index.ts'
import type { Json, JsonObject } from '../../json.ts'
import { objectOfRows, type FieldRow } from '../../mapping/index.ts'
import type { ObjectDefinition, WriteDefinition } from '../definition/index.ts'
import type { Objects } from './node-fields.ts'
import { keyInput } from './query-input.ts'
import { plainId } from './record-id.ts'
import type { Wanted } from './odata/write-together.ts'
import { sentRecord } from './sent-record.ts'
import { upsertByKey, upsertScope, type OnlyPart } from './upsert-by-key.ts'
import type { WriteAction, Writer, WriteResult } from './write-call.ts'
import { createConfig, deleteConfig, ownKeys, updateConfig, upsertConfig } from './write-fields.ts'
import { createRecord, deleteRecord, updateRecord } from './write-record.ts'
import { createTarget, updateTarget, upsertTarget } from './write-shapes.ts'

/** What the config of a write holds once it is computed. */
export interface WriteConfig {
  readonly entity: string
  readonly id?: Json
  readonly key?: Json
  readonly keyField?: string
  readonly version?: string | null
  readonly only?: OnlyPart
  readonly fields?: readonly FieldRow[]
  readonly into?: string
}

/** A config that was checked against the schema of one of these kinds. */
export function writeConfig(config: unknown): WriteConfig {
  return config as WriteConfig
}

/** What is sent for one record, and what names it. */
export interface Prepared {
  readonly scope: JsonObject
  readonly id: Json
  readonly fields: JsonObject
}

/** One of the four ways to write. */
export interface WriteKind {
  readonly part: 'create' | 'update' | 'upsert' | 'delete'
  readonly words: { readonly en: string; readonly zh: string }
  readonly keywords: readonly string[]
  readonly config: (objects: Objects) => Type.TSchema
  readonly target?: (objects: Objects) => TargetRule
  /** What the definition says of such a write; `undefined` where several calls make it up. */
  readonly write: (object: ObjectDefinition) => WriteDefinition | undefined
  /** What a success did, where the answer does not tell. */
  readonly action: WriteAction
  readonly isSafe: (object: ObjectDefinition) => boolean
  /** What tells the record apart over there. */
  readonly keyOf: (config: WriteConfig) => Json | undefined
  readonly run: (writer: Writer, config: WriteConfig) => Promise<WriteResult>
  readonly prepare: (writer: Writer, config: WriteConfig) => Prepared
  /** What the record is to become, for calls that hold other calls. */
  readonly wanted: (writer: Writer, config: WriteConfig) => Wanted
}

function rowsOf({ fields = [] }: WriteConfig): JsonObject {
  return objectOfRows(fields)
}

const createKind: WriteKind = {
  part: 'create',
  words: { en: 'create record', zh: '新建记录' },
  keywords: ['write', 'insert', 'add', 'new', '写入', '新建', '新增'],
  config: createConfig,
  target: createTarget,
  write: ({ create }) => create,
  action: 'created',
  isSafe: ({ create }) => create?.safeToRepeat ?? create?.idempotencyHeader !== undefined,
  keyOf: () => undefined,
  run: (writer, config) => createRecord(writer, rowsOf(config)),
  prepare: ({ object, idempotencyKey }, config) => {
    const fields = rowsOf(config)
    return { scope: { record: sentRecord(object, fields), input: { idempotencyKey } }, id: null, fields }
  },
  wanted: (_, config) => ({ part: 'create', fields: rowsOf(config) }),
}

const updateKind: WriteKind = {
  part: 'update',
  words: { en: 'update record', zh: '更新记录' },
  keywords: ['write', 'change', 'patch', 'save', '写入', '更新', '修改', '保存'],
  config: updateConfig,
  target: updateTarget,
  write: ({ update }) => update,
  action: 'updated',
  isSafe: ({ update }) => update?.safeToRepeat ?? true,
  keyOf: ({ id }) => id,
  run: (writer, config) =>
    updateRecord(writer, { id: idIn(writer, config), fields: rowsOf(config), ...versionIn(config) }),
  prepare: (writer, config) => {
    const fields = rowsOf(config)
    const id = idIn(writer, config)
    return { scope: { record: sentRecord(writer.object, fields), input: inputOf(writer, id) }, id, fields }
  },
  wanted: (writer, config) => ({
    part: 'update',
    id: idIn(writer, config),
    fields: rowsOf(config),
    ...versionIn(config),
  }),
}

const deleteKind: WriteKind = {
  part: 'delete',
  words: { en: 'delete record', zh: '删除记录' },
  keywords: ['write', 'remove', 'archive', '写入', '删除', '归档'],
  config: deleteConfig,
  write: ({ delete: remove }) => remove,
  action: 'deleted',
  isSafe: ({ delete: remove }) => remove?.safeToRepeat ?? true,
  keyOf: ({ id }) => id,
  run: (writer, config) => deleteRecord(writer, { id: idIn(writer, config), ...versionIn(config) }),
  prepare: (writer, config) => {
    const id = idIn(writer, config)
    return { scope: { input: inputOf(writer, id) }, id, fields: {} }
  },
  wanted: (writer, config) => ({ part: 'delete', id: idIn(writer, config), ...versionIn(config) }),
}

const upsertKind: WriteKind = {
  part: 'upsert',
  words: { en: 'create or update record', zh: '新建或更新记录' },
  keywords: ['write', 'save', 'merge', 'sync', '写入', '保存', '新建', '更新', '同步'],
  config: upsertConfig,
  target: upsertTarget,
  write: ({ upsert }) => (upsert?.kind === 'native' ? upsert : undefined),
  action: 'updated',
  isSafe: ({ upsert }) => (upsert?.kind === 'native' ? (upsert.safeToRepeat ?? true) : true),
  keyOf: ({ key }) => key,
  run: (writer, config) => upsertByKey(writer, keyedIn(writer, config)),
  prepare: (writer, config) => {
    const keyed = keyedIn(writer, config)
    return { scope: upsertScope(writer, keyed), id: null, fields: { ...keyed.fields, [keyed.keyField]: keyed.key } }
  },
  wanted: (writer, config) => ({ part: 'upsert', ...keyedIn(writer, config) }),
}

export const writeKinds: readonly WriteKind[] = [createKind, updateKind, upsertKind, deleteKind]

function inputOf({ definition, name, object, idempotencyKey }: Writer, id: Json): JsonObject {
  return { ...keyInput({ title: definition.title.en, name }, object, id), idempotencyKey }
}

function versionIn({ version }: WriteConfig): { readonly version?: string } {
  return typeof version === 'string' && version !== '' ? { version } : {}
}

function idIn({ object }: Writer, { id = null }: WriteConfig): Json {
  if (id !== null && id !== '') return plainId(object, id)
  throw flowError('FIELD_VALUE_INVALID', {
    node: 'connector',
    field: 'id',
    expected: 'must not be empty',
    got: 'nothing',
  })
}

function onlyIn({ upsert }: ObjectDefinition, { only, entity }: WriteConfig): { readonly only?: OnlyPart } {
  if (only === undefined) return {}
  if (upsert?.kind === 'native' && upsert.only) return { only }
  const expected = `cannot be set for ${entity}, whose system does both`
  throw flowError('FIELD_VALUE_INVALID', { node: 'connector', field: 'only', expected, got: only })
}

function keyedIn({ object, name }: Writer, config: WriteConfig) {
  const keys = ownKeys(object)
  const { key = null } = config
  const keyField = config.keyField || (keys[0] ?? '')
  const takesOthers = object.upsert?.kind === 'native' && object.upsert.otherKeys === true
  if (!takesOthers && !keys.includes(keyField)) {
    const expected = `must be ${keys.join(' or ')} for ${name}`
    throw flowError('FIELD_VALUE_INVALID', { node: 'connector', field: 'keyField', expected, got: keyField })
  }
  if (key !== null && key !== '') return { keyField, key, fields: rowsOf(config), ...onlyIn(object, config) }
  throw flowError('FIELD_VALUE_INVALID', {
    node: 'connector',
    field: 'key',
    expected: 'must not be empty',
    got: 'nothing',
  })
}
