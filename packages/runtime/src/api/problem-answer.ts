import { errorTable, flowError, fromProblem, type FlowError, type Problem, type SchemaFinding } from '@isthmus/sdk'
import { type ProblemDocument } from '@isthmus/sdk/api'
import type { Reply } from './route.ts'

/** An error as an HTTP answer (RFC 9457). */
export function problemAnswer(error: FlowError, problems: readonly Problem[] = []): Response {
  const { code, message, params, hint } = error.toProblem()
  const { status } = errorTable[code]
  const document: ProblemDocument = {
    type: `urn:isthmus:error:${code}`,
    title: message,
    status,
    code,
    detail: message,
    ...(hint === undefined ? {} : { hint }),
    ...(params === undefined ? {} : { params }),
    ...(problems.length > 0 ? { problems } : {}),
  }
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' }
  if (error.retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(error.retryAfterMs / 1000))
  return new Response(JSON.stringify(document), { status, headers })
}

/** Refuses with all findings; the first one gives the answer its code. */
export function refuse(problems: readonly [Problem, ...Problem[]]): Exclude<Reply<never>, Response> {
  return { refused: fromProblem(problems[0]), problems }
}

/** Refuses a value that does not fit its schema. `undefined` when there is nothing to refuse. */
export function mismatches(
  findings: readonly SchemaFinding[],
  pointer = '',
): readonly [Problem, ...Problem[]] | undefined {
  const [first, ...others] = findings.map((finding) => mismatch(finding, pointer))
  return first && [first, ...others]
}

function mismatch({ path, expected, got }: SchemaFinding, pointer: string): Problem {
  const at = pointer + path
  const params = { where: at === '' ? 'The request' : at, expected, got: isSecret(at) ? 'a hidden value' : got }
  return flowError('SCHEMA_MISMATCH', params, { path: at }).toProblem()
}

/** What somebody typed into a secret field is not repeated, not even to them: answers end up in logs and screenshots. */
function isSecret(pointer: string): boolean {
  return /\/(secret|password|token)(\/|$)/.test(pointer)
}
