import { errorTable, type ErrorCode, type ErrorClass, type ErrorKind, type ErrorParams } from './error-table.ts'
import type { Json } from './json.ts'
import type { Language } from './language.ts'
import { fillPhrase, translatePhrase } from './phrases.ts'

export type { ErrorClass, ErrorCode, ErrorKind, ErrorParams }

/** Where an error happened and what else is known of it; every part is optional. */
export interface ErrorDetails {
  /** JSON pointer into the document or request the error speaks of. */
  readonly path?: string
  /** Id of the flow node the error speaks of. */
  readonly node?: string
  /** Wait that the other system asked for, in milliseconds. */
  readonly retryAfterMs?: number
  /** True when the call certainly did nothing over there, so that even a write without a key may be tried again. */
  readonly neverSent?: boolean
  readonly cause?: unknown
}

/**
 * One finding as plain JSON, for HTTP answers, traces and the editor. `params` fill the template of `code`, so a reader
 * can render the text in another language with `describeProblem`.
 */
export interface Problem {
  readonly code: ErrorCode
  readonly message: string
  readonly hint?: string
  /** JSON pointer to the value at fault; the empty string is the whole document. */
  readonly path?: string
  readonly node?: string
  readonly params?: Readonly<Record<string, string | number>>
  /** A warning does not forbid a run; absent means error. */
  readonly severity?: 'warning'
  /** Characters to underline in the text at `path`: `from` inclusive, `to` exclusive, UTF-16 code units. */
  readonly range?: { readonly from: number; readonly to: number }
  /** An edit that puts it right, where there is an obvious one. */
  readonly fix?: ProblemFix
}

/** An edit of the document a finding speaks of, as plain JSON; `path` is a JSON pointer. */
export type ProblemFix =
  /** Replaces characters of the text at `path`. */
  | {
      readonly kind: 'replaceText'
      readonly path: string
      readonly from: number
      readonly to: number
      readonly text: string
    }
  | { readonly kind: 'set'; readonly path: string; readonly value: Json }
  /** Appends to the list at `path`. */
  | { readonly kind: 'add'; readonly path: string; readonly value: Json }
  | { readonly kind: 'remove'; readonly path: string }

const longestParam = 200

/**
 * The one error class: closed, so that every reader can switch over `code` and retry is decided by `errorClass`, never by
 * text. Build it with `flowError`.
 */
export class FlowError extends Error {
  readonly code: ErrorCode
  readonly kind: ErrorKind
  readonly errorClass: ErrorClass
  readonly params: Readonly<Record<string, string | number>>
  readonly path: string | undefined
  readonly node: string | undefined
  readonly retryAfterMs: number | undefined
  readonly neverSent: boolean

  constructor(code: ErrorCode, params: Readonly<Record<string, string | number>>, details: ErrorDetails = {}) {
    super(
      fillPhrase(errorTable[code].text.en, params),
      details.cause === undefined ? undefined : { cause: details.cause },
    )
    this.name = 'FlowError'
    this.code = code
    this.kind = errorTable[code].kind
    this.errorClass = errorTable[code].errorClass
    this.params = params
    this.path = details.path
    this.node = details.node
    this.retryAfterMs = details.retryAfterMs
    this.neverSent = details.neverSent ?? false
  }

  /** True when the same call may succeed later without a person changing anything. */
  get retryable(): boolean {
    return this.errorClass === 'transient' || this.errorClass === 'throttle'
  }

  /** The same error, placed at a node or path as it leaves a level; what is already known wins. */
  at(details: Pick<ErrorDetails, 'node' | 'path'>): FlowError {
    const node = this.node ?? details.node
    const path = this.path ?? details.path
    return new FlowError(this.code, this.params, {
      ...(node === undefined ? {} : { node }),
      ...(path === undefined ? {} : { path }),
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
      neverSent: this.neverSent,
      cause: this.cause,
    })
  }

  toProblem(): Problem {
    return {
      code: this.code,
      message: this.message,
      params: this.params,
      ...optionalHint(this.code, this.params, 'en'),
      ...(this.path === undefined ? {} : { path: this.path }),
      ...(this.node === undefined ? {} : { node: this.node }),
    }
  }
}

/** What `flowError(code, params, details).toProblem()` gives, for those who find many and throw none. */
export function problemOf<C extends ErrorCode>(
  code: C,
  params: ErrorParams<C>,
  details: Pick<ErrorDetails, 'node' | 'path'> = {},
): Problem {
  const values = cutValues(params)
  return {
    code,
    message: fillPhrase(errorTable[code].text.en, values),
    params: values,
    ...optionalHint(code, values, 'en'),
    ...(details.path === undefined ? {} : { path: details.path }),
    ...(details.node === undefined ? {} : { node: details.node }),
  }
}

/**
 * Builds the error of a code with the values its text needs; values over 200 characters are cut.
 *
 * @example
 * throw flowError('CONNECTION_UNKNOWN', { connection: 'crm' }, { node: 'getCompany' })
 */
export function flowError<C extends ErrorCode>(code: C, params: ErrorParams<C>, details: ErrorDetails = {}): FlowError {
  return new FlowError(code, cutValues(params), details)
}

function cutValues(params: Readonly<Record<string, string | number>>): Readonly<Record<string, string | number>> {
  const values: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(params)) values[name] = typeof value === 'string' ? cut(value) : value
  return values
}

/** Gives any thrown value the closed shape: a `FlowError` passes, everything else is a defect (`INTERNAL`). */
export function asFlowError(thrown: unknown): FlowError {
  if (thrown instanceof FlowError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return flowError('INTERNAL', { message }, { cause: thrown })
}

/** Rebuilds an error from its JSON form, so that what crossed a process or database border can be thrown again. */
export function fromProblem(problem: Problem): FlowError {
  return new FlowError(problem.code, problem.params ?? {}, {
    ...(problem.path === undefined ? {} : { path: problem.path }),
    ...(problem.node === undefined ? {} : { node: problem.node }),
  })
}

/** Renders a finding for a reader: the sentence, and what to do about it where the table knows. */
export function describeProblem(
  problem: Pick<Problem, 'code' | 'params' | 'message'>,
  language: Language,
): { readonly message: string; readonly hint?: string } {
  const entry = Object.hasOwn(errorTable, problem.code) ? errorTable[problem.code] : undefined
  if (!entry || !problem.params) return { message: problem.message }
  return {
    message: fillPhrase(entry.text[language], translated(problem.params, language)),
    ...optionalHint(problem.code, problem.params, language),
  }
}

function translated(
  params: Readonly<Record<string, string | number>>,
  language: Language,
): Readonly<Record<string, string | number>> {
  const values = Object.entries(params).map(([name, plain]) => {
    // What has a name of its own in the language, see `withFieldLabels`.
    const value = params[`${name}:${language}`] ?? plain
    return [name, typeof value === 'string' && language !== 'en' ? translatePhrase(value, language) : value] as const
  })
  return Object.fromEntries(values)
}

function optionalHint(
  code: ErrorCode,
  params: Readonly<Record<string, string | number>>,
  language: Language,
): { hint?: string } {
  const entry = errorTable[code]
  const templates = ['hint' in entry ? entry.hint : undefined, 'otherwise' in entry ? entry.otherwise : undefined]
  // A hint whose values are unknown ("Did you mean …?" with no near name) says nothing, so it is left out.
  const isKnown = (text: string) => namesIn(text).every((field) => params[field] !== undefined && params[field] !== '')
  const template = templates.flatMap((each) => each?.[language] ?? []).find(isKnown)
  return template === undefined ? {} : { hint: fillPhrase(template, params) }
}

function namesIn(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].flatMap((match) => match[1] ?? [])
}

function cut(value: string): string {
  return value.length > longestParam ? `${value.slice(0, longestParam - 1)}…` : value
}
