import * as Type from 'typebox'
import type { TSchema } from 'typebox'
import type { ShapeRule } from '../flow/index.ts'
import { ui } from './config-schema.ts'

/** A config field `conditions` of a node that lists: rows that must hold together, 50 at most unless `options` say otherwise. */
export function conditionsField<Row extends TSchema>(row: Row, options: object = {}) {
  return Type.Array(
    row,
    ui({ title: { en: 'Only where all hold', 'zh-CN': '同时满足' }, widget: 'rules' }, { maxItems: 50, ...options }),
  )
}

/** A config field `limit` of a node that lists: how many records it gives at most; all of them without it. */
export function limitField() {
  return Type.Optional(
    Type.Integer({
      minimum: 1,
      ...ui({ title: { en: 'At most', 'zh-CN': '最多条数' }, widget: 'number', advanced: true }),
    }),
  )
}

/** A config field `whenMissing` of a node that looks one record up: what to do when there is none. */
export function whenMissing() {
  return Type.Optional(
    Type.Enum(['error', 'null'], {
      default: 'error',
      ...ui({
        title: { en: 'When there is none', 'zh-CN': '未找到时' },
        widget: 'select',
        options: {
          error: { en: 'The record fails', 'zh-CN': '记录失败' },
          null: { en: 'Go on with null', 'zh-CN': '以 null 继续' },
        },
      }),
    }),
  )
}

/** What leaves a node with the config fields `whenMissing` and `into`: the record, or null where that is allowed. */
export function foundShape(of: ShapeRule): ShapeRule {
  return {
    kind: 'choose',
    at: '/whenMissing',
    cases: { null: { kind: 'place', into: '/into', of: { kind: 'nullable', of } } },
    otherwise: { kind: 'place', into: '/into', of },
  }
}
