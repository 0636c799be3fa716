import type { ExpressionLimits } from '../limits.ts'

/**
 * Everything below is written as factories whose source text is also run inside an isolate (see ../library.ts).
 * So a factory may use only its parameters and the language itself: no import, no constant of its module.
 * That is why factories are longer than our usual functions.
 */
export type Kernel = ReturnType<typeof createKernel>

export type Reports = ReturnType<typeof createReports>

export type ObjectValue = Readonly<Record<string, unknown>>

/** Messages for analysts, and the bounds on what a call may produce. */
export function createReports(limits: ExpressionLimits) {
  function show(value: unknown): string {
    if (value === undefined || value === null) return 'nothing'
    if (Array.isArray(value)) return `a list of ${value.length}`
    if (typeof value === 'object') return 'an object'
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    if (typeof value !== 'string') return typeof value
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value)
  }
  function failure(where: string, what: string, got: unknown): Error {
    return new Error(`${where}: ${what}: got ${show(got)}`)
  }
  function isMissing(value: unknown): value is null | undefined {
    return value === null || value === undefined
  }
  function isObject(value: unknown): value is ObjectValue {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  }
  function capText(where: string, text: string): string {
    if (text.length <= limits.maxTextLength) return text
    throw failure(where, `the text is longer than ${limits.maxTextLength} characters`, text.length)
  }
  function capLength(where: string, length: number): void {
    if (length > limits.maxListLength) throw failure(where, `the list is longer than ${limits.maxListLength}`, length)
  }
  return { limits, failure, isMissing, isObject, capText, capLength }
}

/** Checks of arguments that all functions share; each gives the value in its type, or fails with a message. */
export function createKernel(reports: Reports, forbidden: readonly string[]) {
  const { failure, isMissing, isObject } = reports
  function textOf(where: string, value: unknown): string {
    if (typeof value === 'string') return value
    if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value)
    throw failure(where, 'the value is not a text', value)
  }
  function isNumeric(value: unknown): value is string {
    if (typeof value !== 'string' || value.length > 400 || value === '') return false
    // Most texts are words: their first character already tells, without a pattern.
    return value.charCodeAt(0) <= 57 && /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?\s*$/.test(value)
  }
  function numberOf(where: string, value: unknown): number {
    if (typeof value === 'number' && Number.isFinite(value)) return value
    if (isNumeric(value)) return Number(value)
    throw failure(where, 'the value is not a number', value)
  }
  function integerOf(where: string, value: unknown, range: { readonly min: number; readonly max: number }): number {
    if (typeof value === 'number' && value % 1 === 0 && value >= range.min && value <= range.max) return value
    const number = numberOf(where, value)
    if (Number.isInteger(number) && number >= range.min && number <= range.max) return number
    throw failure(where, `the value is not a whole number from ${range.min} to ${range.max}`, value)
  }
  function listOf(where: string, value: unknown): readonly unknown[] {
    if (Array.isArray(value)) return value
    throw failure(where, 'the value is not a list', value)
  }
  function objectOf(where: string, value: unknown): ObjectValue {
    if (isObject(value)) return value
    throw failure(where, 'the value is not an object', value)
  }
  const shortestForbidden = Math.min(...forbidden.map((name) => name.length))
  function keyOf(where: string, value: unknown): string {
    if (typeof value === 'string' && value.length < shortestForbidden) return value
    const key = isMissing(value) ? '' : textOf(where, value)
    if (forbidden.includes(key)) throw failure(where, 'this name cannot be used as a property', key)
    return key
  }
  type Arrow = (...values: readonly unknown[]) => unknown
  function isArrow(value: unknown): value is Arrow {
    return typeof value === 'function'
  }
  function arrowOf(where: string, value: unknown): Arrow {
    if (isArrow(value)) return value
    throw failure(where, 'the value is not an arrow', value)
  }
  /** One of the given texts; a missing one is the first. */
  function choiceOf<Choice extends string>(where: string, value: unknown, choices: readonly Choice[]): Choice {
    const choice = isMissing(value) ? choices[0] : choices.find((each) => each === value)
    if (choice === undefined) throw failure(where, `the value is not one of ${choices.join(', ')}`, value)
    return choice
  }
  return { ...reports, textOf, isNumeric, numberOf, integerOf, listOf, objectOf, keyOf, arrowOf, choiceOf }
}
