import type { JsonObject } from '../json.ts'
import type { Seeded } from './seeded.ts'

interface Numbered {
  readonly index: number
  readonly name: string
  readonly random: Seeded
}

/** A number within its bounds; `undefined` where there is none. */
export function generateNumber(schema: JsonObject, named: Numbered): number | undefined {
  const isWhole = schema['type'] === 'integer'
  const step = numberAt(schema, 'multipleOf') ?? (isWhole ? 1 : 0.01)
  const { least, most, isWithin } = boundsOf(schema)
  const fits = (value: number): boolean => isWithin(value) && (!isWhole || Number.isInteger(value))
  const middle = (least + most) / 2
  const candidates = [usual(named), least, most, middle, 0, 1, -1].flatMap((near) => around(near, step))
  const found = candidates.find(fits)
  if (found !== undefined) return found
  // Bounds closer to each other than a step of the usual size.
  return schema['multipleOf'] === undefined && fits(middle) ? middle : undefined
}

function boundsOf(schema: JsonObject) {
  const above = numberAt(schema, 'exclusiveMinimum') ?? -Infinity
  const below = numberAt(schema, 'exclusiveMaximum') ?? Infinity
  const least = Math.max(numberAt(schema, 'minimum') ?? -Infinity, above)
  const most = Math.min(numberAt(schema, 'maximum') ?? Infinity, below)
  return {
    least,
    most,
    isWithin: (value: number) => value >= least && value <= most && value !== above && value !== below,
  }
}

function around(near: number, step: number): readonly number[] {
  if (!Number.isFinite(near)) return []
  const down = Math.floor(near / step)
  const exact = [down, down + 1, down - 1].map((times) => rounded(times * step))
  return exact
}

/** Without the traces of binary fractions, as far as a number holds digits. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15))
}

function usual({ name, index, random }: Numbered): number {
  if (/(quantity|count|qty|数量)/i.test(name)) return index + 1
  if (/(rate|percent|discount|税率|折扣)/i.test(name)) return 10 + index
  if (/(id|number|no|编号)$/i.test(name)) return 1001 + index
  if (/(year|年)/i.test(name)) return 2026
  return random.between(100, 9900) / 10
}

function numberAt(schema: JsonObject, keyword: string): number | undefined {
  const value = schema[keyword]
  return typeof value === 'number' ? value : undefined
}
