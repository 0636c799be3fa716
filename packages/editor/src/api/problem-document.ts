import { asFlowError, errorTable, isJsonObject, type Problem } from '@isthmus/sdk'
import { type ProblemDocument } from '@isthmus/sdk/api'

/** Reads a refusal; `undefined` when the text is none, or has a code this editor does not know. */
export function parseProblemDocument(text: string): ProblemDocument | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isProblemDocument(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The finding behind anything thrown by a call, in the runtime's own words, ready for `describeProblem`. */
export function problemOf(thrown: unknown): Problem {
  const error = asFlowError(thrown)
  if (!isProblemDocument(error.cause)) return error.toProblem()
  const { code, detail, hint, params } = error.cause
  return { code, message: detail, ...(hint === undefined ? {} : { hint }), ...(params === undefined ? {} : { params }) }
}

/** Every finding of a refusal that lists several; the one of `problemOf` otherwise. */
export function problemsOf(thrown: unknown): readonly Problem[] {
  const error = asFlowError(thrown)
  const listed = isProblemDocument(error.cause) ? error.cause.problems : undefined
  return listed && listed.length > 0 ? listed : [problemOf(error)]
}

/** True when the session is missing or has ended, so that signing in again helps. */
export function needsSignIn(thrown: unknown): boolean {
  const { code } = asFlowError(thrown)
  return code === 'SIGN_IN_REQUIRED' || code === 'SESSION_EXPIRED' || code === 'SETUP_REQUIRED'
}

function isProblemDocument(value: unknown): value is ProblemDocument {
  if (!isJsonObject(value)) return false
  const { code, detail } = value
  return typeof code === 'string' && Object.hasOwn(errorTable, code) && typeof detail === 'string'
}
