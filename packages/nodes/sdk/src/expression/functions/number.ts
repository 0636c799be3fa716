import type { DecimalKernel } from './decimal.ts'
import type { Kernel } from './kernel.ts'

/**
 * Rounding and picking of numbers. A number gives a number, a decimal text gives a decimal text, computed exactly,
 * so that money never passes through a float. A missing value stays missing.
 */
export function createNumberFunctions(kernel: Kernel, decimals: DecimalKernel) {
  const { isMissing, isNumeric, numberOf, integerOf } = kernel
  const { parse, print, rescale, order } = decimals
  function number(value: unknown): number | null {
    if (typeof value === 'number') return Number.isFinite(value) ? value : null
    return typeof value === 'string' && isNumeric(value) ? Number(value) : null
  }
  function exactly(where: string, value: unknown, step: (exact: ReturnType<typeof parse>) => ReturnType<typeof parse>) {
    if (isMissing(value)) return null
    const result = print(step(parse(where, value)))
    return typeof value === 'number' ? Number(result) : result
  }
  function round(value: unknown, digits: unknown): number | string | null {
    const scale = isMissing(digits) ? 0 : integerOf('round', digits, { min: 0, max: 20 })
    if (typeof value !== 'number') return exactly('round', value, (exact) => rescale(exact, scale, 'half'))
    const shifted = Math.abs(numberOf('round', value)) * 10 ** scale
    const whole = Math.floor(shifted)
    // Near a tie the binary product cannot tell 1.005 from 1.00499; there the printed decimal decides.
    if (shifted > 1e9 || Math.abs(shifted - whole - 0.5) < 1e-4) {
      return exactly('round', value, (exact) => rescale(exact, scale, 'half'))
    }
    return (Math.sign(value) * (shifted - whole > 0.5 ? whole + 1 : whole)) / 10 ** scale + 0
  }
  function floor(value: unknown): number | string | null {
    return typeof value === 'number'
      ? Math.floor(numberOf('floor', value))
      : exactly('floor', value, (exact) => rescale(exact, 0, 'down'))
  }
  function ceil(value: unknown): number | string | null {
    return typeof value === 'number'
      ? Math.ceil(numberOf('ceil', value)) + 0
      : exactly('ceil', value, (exact) => rescale(exact, 0, 'up'))
  }
  function abs(value: unknown): number | string | null {
    if (typeof value === 'number') return Math.abs(numberOf('abs', value))
    return exactly('abs', value, (exact) => (exact.units < 0n ? { units: -exact.units, scale: exact.scale } : exact))
  }
  function difference(where: string, left: unknown, right: unknown): number {
    if (typeof left === 'number' && typeof right === 'number') return left - right
    return order(parse(where, left), parse(where, right))
  }
  function extreme(where: string, values: readonly unknown[], isBetter: (gap: number) => boolean): unknown {
    const first: unknown = values[0]
    const candidates: readonly unknown[] = values.length === 1 && Array.isArray(first) ? first : values
    const present = candidates.filter((value) => !isMissing(value))
    let best: unknown = present[0] ?? null
    for (const value of present) if (isBetter(difference(where, value, best))) best = value
    return best
  }
  function min(...values: readonly unknown[]): unknown {
    return extreme('min', values, (gap) => gap < 0)
  }
  function max(...values: readonly unknown[]): unknown {
    return extreme('max', values, (gap) => gap > 0)
  }
  return { number, round, floor, ceil, abs, min, max }
}
