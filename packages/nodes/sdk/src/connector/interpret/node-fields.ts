import * as Type from 'typebox'
import type { ShapeRule } from '../../flow/index.ts'
import type { Json } from '../../json.ts'
import { orExpression, ui } from '../../node/index.ts'
import type { ConnectorDefinition, ObjectDefinition } from '../definition/index.ts'
import { conditionOps } from '../dialects/index.ts'
import { fieldPlaceOf, fieldSchemaOf } from './sent-record.ts'

/** The objects that a node works on, by name. */
export type Objects = readonly (readonly [string, ObjectDefinition])[]

export const closed = { additionalProperties: false } as const

/** What the nodes of a connector have in common. */
export function describedAs(
  { id, title, icon, summary }: ConnectorDefinition,
  part: string,
  words: { readonly en: string; readonly zh: string },
) {
  return {
    id: `${id}.${part}`,
    version: 1,
    title: { en: `${title.en}: ${words.en}`, 'zh-CN': `${title['zh-CN']}：${words.zh}` },
    summary,
    icon,
    connector: id,
    keywords: [id, part, words.zh],
  } as const
}

/** Which kind of record a node works on. */
export function entityField(objects: Objects) {
  const names = objects.map(([name]) => name)
  return Type.Enum(names, {
    default: names[0] ?? '',
    ...ui({
      title: { en: 'Entity', 'zh-CN': '对象' },
      widget: 'select',
      picks: 'entity',
      options: Object.fromEntries(objects.map(([name, { title }]) => [name, title])),
    }),
  })
}

/** The shape of a record of the picked entity: as imported from the connection, else as the definition has it. */
export function recordRule(objects: Objects): ShapeRule {
  const cases = objects.map(([name, { schema }]) => [name, { kind: 'schema', schema }] as const)
  const otherwise: ShapeRule = { kind: 'choose', at: '/entity', cases: Object.fromEntries(cases) }
  return { kind: 'entity', at: '/entity', otherwise }
}

/**
 * Fields that conditions may name. Of an object whose system describes its fields there may be others than the definition
 * has, so those are known only once the connection was asked.
 */
export function comparedRule(objects: Objects): ShapeRule {
  const cases = objects.map(([name, object]) => {
    const otherwise = { kind: 'schema', schema: object.describe ? {} : fieldSchemaOf(object) } as const
    const inside = fieldPlaceOf(object)
    const own = { kind: 'entity', at: '/entity', otherwise } as const
    return [name, inside.length > 0 ? { ...own, inside } : own] as const
  })
  return { kind: 'choose', at: '/entity', cases: Object.fromEntries(cases) }
}

/** The id of one record; of an object whose id takes several fields also an object that has them. */
export function idField(objects: Objects) {
  const isWide = objects.some(([, { idFields }]) => idFields)
  const help = {
    en: "Where several fields tell records apart: a text such as Customer='C-1',Line=20, as nodes give it out, or an object with these members.",
    'zh-CN': "由多个字段共同标识的记录：节点输出的文本，如 Customer='C-1',Line=20，或包含这些成员的对象。",
  }
  return orExpression(Type.Unsafe<Json>({ type: ['string', 'number', ...(isWide ? ['object'] : [])] }), {
    title: { en: 'Id', 'zh-CN': '标识' },
    placeholder: 'record.id',
    ...(isWide ? { help } : {}),
  })
}

/** A value to compare with. */
export function valueField() {
  return orExpression(
    Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] }),
    {
      title: { en: 'Value', 'zh-CN': '值' },
    },
  )
}

/** A field to compare. */
export function comparedField() {
  return Type.String(ui({ title: { en: 'Field', 'zh-CN': '字段' } }, { minLength: 1, maxLength: 200 }))
}

const opTitles = {
  eq: { en: 'equal to', 'zh-CN': '等于' },
  ne: { en: 'not equal to', 'zh-CN': '不等于' },
  gt: { en: 'greater than', 'zh-CN': '大于' },
  ge: { en: 'at least', 'zh-CN': '大于等于' },
  lt: { en: 'less than', 'zh-CN': '小于' },
  le: { en: 'at most', 'zh-CN': '小于等于' },
  in: { en: 'one of (list)', 'zh-CN': '属于（列表）' },
  notIn: { en: 'none of (list)', 'zh-CN': '不属于（列表）' },
  contains: { en: 'contains', 'zh-CN': '包含' },
  startsWith: { en: 'starts with', 'zh-CN': '开头为' },
  endsWith: { en: 'ends with', 'zh-CN': '结尾为' },
  empty: { en: 'empty', 'zh-CN': '为空' },
  notEmpty: { en: 'not empty', 'zh-CN': '不为空' },
} as const

/** One comparison of a list's conditions. */
export function conditionRow() {
  return Type.Object(
    {
      field: comparedField(),
      op: Type.Enum(conditionOps, {
        default: 'eq',
        ...ui({ title: { en: 'Is', 'zh-CN': '条件' }, widget: 'select', options: opTitles }),
      }),
      value: Type.Optional(valueField()),
    },
    closed,
  )
}
