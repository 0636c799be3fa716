import { asFlowError, errorTable, flowError, preview, type WebhookResponse } from '@isthmus/sdk'
import type { StartedRun } from '../engine/engine.ts'
import type { ExpressOutcome, ExpressResponse } from '../engine/express-port.ts'
import type { WebhookAnswer } from './webhook-request.ts'

/** Longest wait for a respond node before the caller is told that the run goes on. */
const responseWaitMs = 60_000

/** What a caller is told who waits for the flow to answer. */
export async function runAnswer(started: StartedRun): Promise<WebhookAnswer> {
  const timer = Promise.withResolvers<'late'>()
  const timeout = setTimeout(() => timer.resolve('late'), responseWaitMs)
  try {
    const response = await Promise.race([started.response, timer.promise])
    if (response === 'late') return accepted(started.id)
    if (response) return toAnswer(inText(response))
    return endAnswer(started.id, await started.done)
  } finally {
    clearTimeout(timeout)
  }
}

/** The same for a run that is over already. */
export function expressAnswer(outcome: ExpressOutcome): WebhookAnswer {
  return outcome.response ? toAnswer(outcome.response) : endAnswer(outcome.id, outcome)
}

/** What a caller is told where no node answers: the event is safe. */
export function accepted(runId: string): WebhookAnswer {
  return json(202, { runId })
}

function endAnswer(
  runId: string,
  { status, failure }: Partial<Pick<ExpressOutcome, 'failure'>> & { readonly status: string },
): WebhookAnswer {
  if (status === 'succeeded') return json(200, { runId, status })
  return json(status === 'failed' || status === 'partial' ? 500 : 503, {
    runId,
    status,
    ...(failure ? { problem: failure.problem } : {}),
  })
}

/** Headers that the server sets itself; a wrong one would break the answer. */
const ownHeaders = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'set-cookie',
  'clear-site-data',
  'content-security-policy',
])
const headerNamePattern = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
const headerValuePattern = /^[\t\x20-\x7e\x80-\xff]*$/

const textHeaders: WebhookAnswer['headers'] = { 'content-type': 'text/plain; charset=utf-8' }
const jsonHeaders: WebhookAnswer['headers'] = { 'content-type': 'application/json' }

function inText({ body, ...response }: WebhookResponse): ExpressResponse {
  const isText = typeof body === 'string'
  return { ...response, isText, bodyText: isText ? body : JSON.stringify(body) }
}

function toAnswer({ status, headers, bodyText, isText }: ExpressResponse): WebhookAnswer {
  // A computed status can be anything.
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    const problem = `the flow answered with the status ${preview(status)}, which is none`
    return json(500, { problem: flowError('INTERNAL', { message: problem }).toProblem() })
  }
  const ordinary = isText ? textHeaders : jsonHeaders
  const isEmpty = status === 204 || status === 304
  return {
    status,
    headers: headers ? { ...ordinary, ...permittedHeaders(headers) } : ordinary,
    body: isEmpty ? '' : bodyText,
  }
}

function permittedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return Object.fromEntries(
    given.filter(
      ([name, value]) => !ownHeaders.has(name) && headerNamePattern.test(name) && headerValuePattern.test(value),
    ),
  )
}

export function json(status: number, body: object): WebhookAnswer {
  return { status, headers: jsonHeaders, body: JSON.stringify(body) }
}

/** What a caller is told when there is no run. */
export function refuse(thrown: unknown): WebhookAnswer {
  const error = asFlowError(thrown)
  const { status } = errorTable[error.code]
  const retry = error.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1000)) }
  const body = {
    type: `urn:isthmus:error:${error.code}`,
    title: error.code,
    status,
    code: error.code,
    detail: error.message,
  }
  return { status, headers: { 'content-type': 'application/problem+json', ...retry }, body: JSON.stringify(body) }
}
