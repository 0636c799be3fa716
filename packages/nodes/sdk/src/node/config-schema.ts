import * as Type from 'typebox'
import type { TSchema, TSchemaOptions } from 'typebox'
import type { ExpressionValue } from '../flow/flow.ts'
import type { UiHints } from '../flow/node-type-info.ts'

/** The stored form of a computed value. */
export const ExpressionSchema = Type.Object(
  { $expr: Type.String({ maxLength: 20_000 }) },
  { additionalProperties: false },
)

/**
 * A config field that takes either a fixed value of `schema` or an expression computed for every record.
 *
 * @example
 * const config = Type.Object({ sku: orExpression(Type.String(), { title: { en: 'SKU', 'zh-CN': '物料编码' } }) })
 */
export function orExpression<T extends TSchema>(schema: T, hints: UiHints = {}) {
  return Type.Union([schema, ExpressionSchema], { 'x-ui': { ...hints, expression: true } })
}

/** A config field that is always an expression, such as a condition. */
export function expressionOnly(hints: UiHints = {}) {
  return Type.Object(
    { $expr: Type.String({ minLength: 1, maxLength: 20_000 }) },
    { additionalProperties: false, 'x-ui': { ...hints, expression: true, expressionOnly: true } },
  )
}

/** Attaches form hints to the options of a schema: `Type.String(ui({ title: … }, { minLength: 1 }))`. */
export function ui<O extends TSchemaOptions>(hints: UiHints, options?: O): O & { 'x-ui': UiHints } {
  return { ...(options ?? ({} as O)), 'x-ui': hints }
}

/** A node's config once its expressions are computed for one record: the fixed type everywhere. */
export type Resolved<T> = T extends ExpressionValue
  ? never
  : T extends readonly (infer Entry)[]
    ? readonly Resolved<Entry>[]
    : T extends object
      ? { readonly [K in keyof T]: Resolved<T[K]> }
      : T
