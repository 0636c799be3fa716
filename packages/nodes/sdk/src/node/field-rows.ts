import * as Type from 'typebox'
import type { ExpressionValue } from '../flow/flow.ts'
import type { UiHints } from '../flow/node-type-info.ts'
import { lineNamePattern, whenEmptyKinds, type MappingRow } from '../mapping/index.ts'
import { expressionOnly, orExpression, ui } from './config-schema.ts'

/** A path such as `address.city`: names without blanks at their ends, and none that reaches an object's prototype. */
export const fieldPathPattern =
  '^(?!(?:.*\\.)?(?:__proto__|constructor|prototype)(?:\\.|$))[^.\\s](?:[^.]*[^.\\s])?(?:\\.[^.\\s](?:[^.]*[^.\\s])?)*$'

/** A single name of the same kind. */
export const fieldNamePattern = '^(?!(?:__proto__|constructor|prototype)$)[^.\\s](?:[^.]*[^.\\s])?$'

/** Lists inside lists that a mapping can build. */
const maxListDepth = 4

/**
 * A config field that holds rows, each saying what one target field is made of: a value, fixed or computed, the lines of
 * a list, or a copy of an object. A mapping or a write to another system consists of them; see `MappingRow` for the
 * stored form and `objectOfRows` for the object that results.
 */
export function fieldRows(hints: UiHints = {}) {
  return Type.Array(rowSchema(maxListDepth), ui({ widget: 'fields', ...hints }, { maxItems: 500 }))
}

function rowSchema(depth: number) {
  const schema = {
    target: Type.String(
      ui({ title: { en: 'Field', 'zh-CN': '字段' } }, { pattern: `^$|${fieldPathPattern}`, maxLength: 200 }),
    ),
    value: Type.Optional(orExpression(fixedValue(), { title: { en: 'Value', 'zh-CN': '值' } })),
    default: Type.Optional(orExpression(fixedValue(), { title: { en: 'When empty', 'zh-CN': '为空时取' } })),
    whenEmpty: Type.Optional(
      Type.Enum([...whenEmptyKinds], ui({ title: { en: 'Empty value', 'zh-CN': '空值' }, options: whenEmptyTitles })),
    ),
    copy: Type.Optional(copySchema()),
    ...(depth === 0 ? {} : { lines: Type.Optional(linesSchema(depth)) }),
  }
  return Type.Unsafe<StoredRow>(
    Type.Object(schema, {
      additionalProperties: false,
      // A row that says nothing was not filled in.
      if: { not: { anyOf: [{ required: ['lines'] }, { required: ['copy'] }] } },
      // oxlint-disable-next-line unicorn/no-thenable -- the keyword of JSON Schema
      then: { required: ['value'] },
    }),
  )
}

/** A row as its config holds it; once computed for a record it is a `FieldRow`. */
type StoredRow = MappingRow & {
  readonly value?: FixedValue | ExpressionValue
  readonly default?: FixedValue | ExpressionValue
}

type FixedValue = string | number | boolean | null

const whenEmptyTitles: NonNullable<UiHints['options']> = {
  keep: { en: 'Keep it', 'zh-CN': '原样保留' },
  null: { en: 'Set to nothing', 'zh-CN': '设为空' },
  skip: { en: 'Leave the field out', 'zh-CN': '跳过该字段' },
  fail: { en: 'Fail the record', 'zh-CN': '记录失败' },
}

function copySchema() {
  return Type.Object(
    {
      from: expressionOnly({ title: { en: 'Copy of', 'zh-CN': '复制自' } }),
      except: Type.Optional(
        Type.Array(
          Type.String({ pattern: fieldPathPattern, maxLength: 200 }),
          ui({ title: { en: 'Except', 'zh-CN': '排除' } }, { maxItems: 500 }),
        ),
      ),
    },
    { additionalProperties: false, ...ui({ title: { en: 'Copy', 'zh-CN': '复制' } }) },
  )
}

function linesSchema(depth: number): Type.TSchema {
  return Type.Object(
    {
      from: expressionOnly({ title: { en: 'List', 'zh-CN': '列表' } }),
      as: Type.Optional(
        Type.String(ui({ title: { en: 'Name of a line', 'zh-CN': '行的名称' } }, { pattern: lineNamePattern })),
      ),
      flatten: Type.Optional(expressionOnly({ title: { en: 'List inside', 'zh-CN': '内层列表' } })),
      where: Type.Optional(expressionOnly({ title: { en: 'Only where', 'zh-CN': '筛选条件' } })),
      group: Type.Optional(expressionOnly({ title: { en: 'One line per', 'zh-CN': '按此分组' } })),
      rows: Type.Array(rowSchema(depth - 1), ui({ title: { en: 'Rows', 'zh-CN': '行' } }, { maxItems: 500 })),
    },
    { additionalProperties: false, ...ui({ title: { en: 'Lines', 'zh-CN': '明细' } }) },
  )
}

function fixedValue() {
  return Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] })
}
