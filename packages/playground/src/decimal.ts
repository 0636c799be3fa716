/** Decimals are kept as whole numbers of 10^-scale, so that money adds up exactly. Fifteen digits fit a safe integer. */
const MAX_DIGITS = 15

/** Whole units of 10^-scale, or undefined when the value is no decimal, has too many decimals or too many digits. */
export function parseScaled(value: unknown, scale: number): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value))
  return match === null ? undefined : joinParts(match, scale)
}

function joinParts([, sign, whole = '', fraction = '']: readonly string[], scale: number): number | undefined {
  const decimals = fraction.replace(/0+$/, '')
  if (decimals.length > scale) return undefined
  const digits = (whole + decimals.padEnd(scale, '0')).replace(/^0+(?=\d)/, '')
  if (digits.length > MAX_DIGITS) return undefined
  const units = Number(digits)
  return sign === '-' && units !== 0 ? -units : units
}

export function formatScaled(units: number, scale: number): string {
  const digits = Math.abs(units)
    .toFixed(0)
    .padStart(scale + 1, '0')
  const sign = units < 0 ? '-' : ''
  if (scale === 0) return sign + digits
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** Scale 3 times scale 2 gives scale 5; back to scale 2, half a cent goes away from zero. */
export function lineAmount(quantityThousandths: number, priceCents: number): number {
  const exact = BigInt(quantityThousandths) * BigInt(priceCents)
  const size = exact < 0n ? -exact : exact
  const rounded = Number((size + 500n) / 1000n)
  return exact < 0n ? -rounded : rounded
}
