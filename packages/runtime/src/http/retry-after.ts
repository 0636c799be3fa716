/**
 * The wait a `Retry-After` header asks for (RFC 9110, section 10.2.3), seconds or a date, in whole seconds from `now`;
 * `undefined` when it is neither.
 */
export function retryAfterSeconds(header: string, now: Date): number | undefined {
  const text = header.trim()
  if (/^\d{1,6}$/.test(text)) return Number(text)
  // Dates are the only other form; Date.parse alone would take "-5" for a year.
  const instant = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(instant) ? undefined : Math.max(0, Math.ceil((instant - now.getTime()) / 1000))
}
