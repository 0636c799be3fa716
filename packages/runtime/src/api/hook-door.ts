import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { asFlowError, flowError } from '@isthmus/sdk'
import { responseHeaders, webhookSecurityPolicy } from '../security/response-headers.ts'
import type { WebhookAnswer, WebhookRequest } from '../triggers/index.ts'
import type { ApiLog } from './deps.ts'
import { createHookAnswers } from './hook-answers.ts'
import { readHookBody } from './hook-body.ts'
import { problemAnswer } from './problem-answer.ts'

export interface HookDoorOptions {
  /** Calls `answer` once and throws nothing. */
  readonly take: (request: WebhookRequest, answer: (answer: WebhookAnswer) => void) => void
  readonly maxBodyBytes: number
  readonly log: ApiLog
}

/** Answers a request when it is one for a webhook; false when it is not. */
export type HookDoor = (request: IncomingMessage, response: ServerResponse) => boolean

const prefix = '/hooks/'
const noQuery: Readonly<Record<string, string>> = {}
const fixedHeaders = Object.entries({ ...responseHeaders, 'content-security-policy': webhookSecurityPolicy }).flat()

/**
 * The door by which other systems call. They call often, so it works on the server's own requests and answers: building
 * the standard ones around them, with all headers, would cost as much as the flow. Whoever calls is let in, under any host
 * name; whether they may is the trigger's affair.
 */
export function createHookDoor({ take, maxBodyBytes, log }: HookDoorOptions): HookDoor {
  const send = createHookAnswers(fixedHeaders)
  return (request, response) => {
    const url = request.url ?? ''
    if (!url.startsWith(prefix)) return false
    const fail = (thrown: unknown): void => void refuse(response, thrown, log)
    readHookBody(request, maxBodyBytes, (body) => {
      if (body instanceof Error) fail(body)
      else {
        try {
          take(toHookRequest(request, url, body), (answer) => send(response, answer))
        } catch (thrown) {
          fail(thrown)
        }
      }
    })
    return true
  }
}

function toHookRequest({ method = 'GET', headers }: IncomingMessage, url: string, body: Uint8Array): WebhookRequest {
  const mark = url.indexOf('?')
  return {
    method,
    path: decoded(mark < 0 ? url.slice(prefix.length) : url.slice(prefix.length, mark)),
    query: mark < 0 ? noQuery : queryOf(url.slice(mark + 1)),
    search: mark < 0 ? '' : url.slice(mark),
    headers: headersOf(headers),
    body,
  }
}

/** The server gives one text per name, except for cookies that only servers set. */
function headersOf(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const cookies = headers['set-cookie']
  return (cookies ? { ...headers, 'set-cookie': cookies.join(', ') } : headers) as Readonly<Record<string, string>>
}

function decoded(path: string): string {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** The first value of each name. */
function queryOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...new URLSearchParams(text)].reverse())
}

async function refuse(response: ServerResponse, thrown: unknown, log: ApiLog): Promise<void> {
  const error = asFlowError(thrown)
  const isBug = error.kind === 'bug'
  if (isBug) log.error({ err: error.cause ?? error }, 'A request failed')
  const answer = problemAnswer(isBug ? flowError('INTERNAL', { message: 'the log tells more' }) : error)
  const body = await answer.text()
  const length = String(Buffer.byteLength(body))
  const list = [...answer.headers].flat()
  // What was sent of the body and not read would be taken for the next request.
  response.writeHead(answer.status, [...list, ...fixedHeaders, 'connection', 'close', 'content-length', length])
  response.end(body)
}
