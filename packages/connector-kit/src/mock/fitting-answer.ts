import type { ConnectorDefinition, Json } from '@isthmus/sdk'
import type { AnswerMatcher, ErrorRule } from './definition-parts.ts'
import { jsonAt, withAt } from './place.ts'

/** An answer before it is sent. */
export interface MockAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Json
}

/** Reads an answer by a matcher, as the interpreter has to. */
export function fits(matcher: AnswerMatcher, answer: MockAnswer): boolean {
  const { status, header, headerIs, path } = matcher
  if (status && !status.includes(answer.status)) return false
  if (header !== undefined && !headerFits(header, headerIs, answer)) return false
  return path === undefined || valueFits(matcher, jsonAt(answer.body, path))
}

function valueFits({ is, not, contains }: AnswerMatcher, value: Json | undefined): boolean {
  if (is) return is.some((each) => each === value)
  if (not) return value !== undefined && !not.some((each) => each === value)
  if (contains) return typeof value === 'string' && contains.some((part) => value.includes(part))
  return value !== undefined
}

function headerFits(name: string, values: readonly string[] | undefined, { headers = {} }: MockAnswer): boolean {
  const found = Object.entries(headers).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1]
  return found !== undefined && (!values || values.includes(found.toLowerCase()))
}

/** An answer that a matcher fits, beside what is said otherwise. */
export function answerFitting(matcher: AnswerMatcher, otherwise: MockAnswer): MockAnswer {
  const { status, header, headerIs, path } = matcher
  const own = header === undefined ? {} : { [header]: headerIs?.[0] ?? '1' }
  const isFitting = !status || status.includes(otherwise.status)
  return {
    status: isFitting ? otherwise.status : (status[0] ?? otherwise.status),
    headers: { ...otherwise.headers, ...own },
    body: path === undefined ? (otherwise.body ?? null) : withAt(otherwise.body, path, valueFor(matcher)),
  }
}

function valueFor({ is, not, contains }: AnswerMatcher): Json {
  if (is) return is[0] ?? null
  return contains?.[0] ?? (not ? unlike(not) : 'mock')
}

function unlike(not: readonly Json[]): Json {
  return [1, 'mock', true].find((each) => !not.includes(each)) ?? 'mock-other'
}

type ErrorClass = ErrorRule['class']

const plainStatuses: Readonly<Record<ErrorClass, number>> = {
  auth: 401,
  throttle: 429,
  quota: 403,
  transient: 503,
  conflict: 409,
  validation: 400,
  business: 422,
  notFound: 404,
  fatal: 400,
}

/** The sentence that stands in refusals. */
export const refusalSentence = 'the mock refuses this on purpose'

/**
 * How the system says no: by the first rule of that class which no earlier rule would take for another one, else by the
 * status that HTTP has for it.
 */
export function refusalOf(
  { errors }: Pick<ConnectorDefinition, 'errors'>,
  wanted: ErrorClass,
  only: (rule: ErrorRule) => boolean = () => true,
): MockAnswer & { readonly rule?: ErrorRule } {
  for (const rule of errors) {
    if (rule.class !== wanted || !only(rule)) continue
    const answer = withSentence(answerFitting(rule.when, { status: defaultStatus(rule) }), rule)
    if (errors.find(({ when }) => fits(when, answer)) === rule) return { ...answer, rule }
  }
  const status = plainStatuses[wanted]
  return { status, body: { error: { message: refusalSentence } } }
}

/** A rule that names no status speaks of a body, which comes with a 200. */
function defaultStatus({ when, class: own }: ErrorRule): number {
  return when.status === undefined ? 200 : plainStatuses[own]
}

function withSentence(answer: MockAnswer, { message, when }: ErrorRule): MockAnswer {
  if (message === undefined || message === when.path) return answer
  return { ...answer, body: withAt(answer.body ?? undefined, message, refusalSentence) }
}
