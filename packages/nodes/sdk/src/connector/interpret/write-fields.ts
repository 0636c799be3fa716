import * as Type from 'typebox'
import { fieldRows, intoField, orExpression, ui } from '../../node/index.ts'
import type { ObjectDefinition } from '../definition/index.ts'
import { closed, entityField, idField, type Objects } from './node-fields.ts'

const keyValue = () => Type.Unsafe<string | number>({ type: ['string', 'number'] })

function rows() {
  return fieldRows({ title: { en: 'Fields', 'zh-CN': '字段' } })
}

/** Offered where the system names the states of its records. */
function versionField(objects: Objects) {
  if (objects.every(([, { etag }]) => !etag)) return {}
  const title = { en: 'Only this version', 'zh-CN': '仅限此版本' }
  const help = {
    en: 'What the system called the state of the record that you saw. When it has changed since, the record fails. Empty: what it is now.',
    'zh-CN': '所见记录状态在系统中的版本标识；若此后已变更则该记录失败。留空则取当前版本。',
  }
  return { version: Type.Optional(orExpression(Type.String({ maxLength: 1000 }), { title, help, advanced: true })) }
}

export function createConfig(objects: Objects) {
  return Type.Object({ entity: entityField(objects), fields: rows(), into: intoField() }, closed)
}

export function updateConfig(objects: Objects) {
  return Type.Object(
    { entity: entityField(objects), id: idField(objects), fields: rows(), ...versionField(objects), into: intoField() },
    closed,
  )
}

export function deleteConfig(objects: Objects) {
  return Type.Object(
    { entity: entityField(objects), id: idField(objects), ...versionField(objects), into: intoField() },
    closed,
  )
}

/** The fields by which records of these objects can be told apart, the first of them first. */
export function keysOf(objects: Objects): readonly string[] {
  return [...new Set(objects.flatMap(([, { upsert }]) => (upsert && 'keys' in upsert ? upsert.keys : [])))]
}

/** The key fields that an object can be upserted by. */
export function ownKeys({ upsert }: ObjectDefinition): readonly string[] {
  return upsert && 'keys' in upsert ? upsert.keys : []
}

export function upsertConfig(objects: Objects) {
  const keys = keysOf(objects)
  const title = { en: 'Key field', 'zh-CN': '键字段' }
  const takesOthers = objects.some(([, { upsert }]) => upsert?.kind === 'native' && upsert.otherKeys)
  const keyField = takesOthers
    ? { keyField: Type.Optional(Type.String(ui({ title, placeholder: keys[0] ?? '' }, { maxLength: 200 }))) }
    : keys.length === 1
      ? {}
      : {
          keyField: Type.Optional(Type.Enum([...keys], { default: keys[0] ?? '', ...ui({ title, widget: 'select' }) })),
        }
  return Type.Object(
    {
      entity: entityField(objects),
      ...keyField,
      key: orExpression(keyValue(), {
        title: { en: 'Key', 'zh-CN': '键' },
        help: {
          en: 'The record with this key is created once and updated from then on.',
          'zh-CN': '此键对应的记录只创建一次，之后只更新。',
        },
        placeholder: 'record.id',
      }),
      fields: rows(),
      ...onlyField(objects),
      into: intoField(),
    },
    closed,
  )
}

/** Offered where a system can be told to do one half of it only. */
function onlyField(objects: Objects) {
  if (objects.every(([, { upsert }]) => upsert?.kind !== 'native' || !upsert.only)) return {}
  const options = {
    create: { en: 'Only create: leave records alone that are there', 'zh-CN': '仅新建：已存在的记录保持不变' },
    update: { en: 'Only update: make no new records', 'zh-CN': '仅更新：不新建记录' },
  }
  const title = { en: 'One of the two only', 'zh-CN': '仅执行其一' }
  return {
    only: Type.Optional(Type.Enum(['create', 'update'], ui({ title, widget: 'select', options, advanced: true }))),
  }
}
