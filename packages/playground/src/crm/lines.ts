import { Type } from 'typebox'
import { formatScaled, lineAmount, parseScaled } from '../decimal.ts'
import type { FieldProblem } from '../http/problems.ts'

export type Line = {
  readonly line_no: number
  readonly sku: string
  readonly product_name: string | null
  readonly quantity: number
  readonly unit_price: string
}

export const lineSchema = Type.Object(
  {
    line_no: Type.Optional(Type.Integer({ minimum: 1, maximum: 999_999 })),
    sku: Type.String({ minLength: 1, maxLength: 40 }),
    product_name: Type.Optional(Type.Union([Type.Null(), Type.String({ maxLength: 200 })])),
    quantity: Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 }),
    unit_price: Type.Union([Type.String({ maxLength: 20 }), Type.Number()]),
  },
  { additionalProperties: false },
)

type LineInput = {
  readonly line_no?: number
  readonly sku: string
  readonly product_name?: string | null
  readonly quantity: number
  readonly unit_price: string | number
}

/** Takes lines that passed the schema; numbers them and brings prices to two places. */
export function parseLines(value: unknown, report: (problem: FieldProblem) => void): readonly Line[] {
  const inputs = value as readonly LineInput[]
  const seen = new Set<number>()
  return inputs.map((input, index) => {
    const lineNo = input.line_no ?? index + 1
    if (seen.has(lineNo)) report({ field: `lines/${index}/line_no`, message: `${lineNo} is used twice` })
    seen.add(lineNo)
    if (parseScaled(input.quantity, 3) === undefined) {
      report({ field: `lines/${index}/quantity`, message: 'must have at most 3 decimals' })
    }
    const cents = parseScaled(input.unit_price, 2)
    if (cents === undefined || cents < 0) {
      report({ field: `lines/${index}/unit_price`, message: 'must be a decimal such as "12.50", not below 0' })
    }
    return {
      line_no: lineNo,
      sku: input.sku,
      product_name: input.product_name ?? null,
      quantity: input.quantity,
      unit_price: formatScaled(cents ?? 0, 2),
    }
  })
}

export function linesTotal(lines: readonly Line[]): string {
  const cents = lines.map((line) =>
    lineAmount(parseScaled(line.quantity, 3) ?? 0, parseScaled(line.unit_price, 2) ?? 0),
  )
  return formatScaled(
    cents.reduce((sum, amount) => sum + amount, 0),
    2,
  )
}
