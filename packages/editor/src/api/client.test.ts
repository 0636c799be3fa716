import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { asFlowError, FlowError, flowError } from '@isthmus/sdk'
import { afterEach, describe, expect, test } from 'vitest'
import { call } from './client.ts'
import { needsSignIn, parseProblemDocument, problemOf, problemsOf } from './problem-document.ts'

let server: Server | undefined

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

afterEach(async () => {
  const closing = server
  server = undefined
  closing?.closeAllConnections()
  await new Promise<void>((resolve) => (closing ? closing.close(() => resolve()) : resolve()))
})

function answering(status: number, body: unknown, contentType = 'application/json'): RequestListener {
  return (_, response) => {
    response.writeHead(status, { 'content-type': contentType })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

async function refusal(work: Promise<unknown>): Promise<FlowError> {
  return work.then(
    () => Promise.reject(new Error('the call was expected to be refused')),
    (error: unknown) => {
      expect(error).toBeInstanceOf(FlowError)
      return asFlowError(error)
    },
  )
}

describe('call', () => {
  test('gives the JSON answer', async () => {
    const origin = await serve(answering(200, { flows: [] }))
    expect(await call('/api/flows', { origin })).toEqual({ flows: [] })
  })

  test('gives nothing for an answer without content', async () => {
    const origin = await serve((_, response) => response.writeHead(204).end())
    expect(await call('/api/session', { origin, method: 'DELETE' })).toBeUndefined()
  })

  test('marks calls that change something, and no others', async () => {
    const seen: unknown[] = []
    const origin = await serve((request, response) => {
      seen.push([request.method, request.headers['x-isthmus'], request.headers['content-type']])
      response.end('{}')
    })
    await call('/x', { origin })
    await call('/x', { origin, method: 'PUT', body: { a: 1 } })
    expect(seen).toEqual([
      ['GET', undefined, undefined],
      ['PUT', '1', 'application/json'],
    ])
  })

  test('throws the error that a problem document describes, with its values', async () => {
    const document = {
      type: 'urn:isthmus:error:VERSION_CONFLICT',
      title: 'Conflict',
      status: 409,
      code: 'VERSION_CONFLICT',
      detail: 'The flow was changed elsewhere.',
      params: { base: 3, current: 5 },
    }
    const origin = await serve(answering(409, document, 'application/problem+json'))
    const error = await refusal(call('/api/flows/a', { origin, method: 'PUT', body: {} }))
    expect(error.code).toBe('VERSION_CONFLICT')
    expect(error.params).toEqual({ base: 3, current: 5 })
    expect(problemOf(error)).toEqual({
      code: 'VERSION_CONFLICT',
      message: 'The flow was changed elsewhere.',
      params: { base: 3, current: 5 },
    })
  })

  test('keeps every finding of a refusal that lists several', async () => {
    const problems = [
      flowError('NODE_ID_DUPLICATE', { id: 'a' }, { path: '/nodes/1/id' }).toProblem(),
      flowError('TRIGGER_MISSING', {}).toProblem(),
    ]
    const document = { code: 'FLOW_INVALID', detail: 'The flow has problems.', status: 422, problems }
    const origin = await serve(answering(422, document, 'application/problem+json'))
    const error = await refusal(call('/api/flows', { origin, method: 'POST', body: {} }))
    expect(problemsOf(error)).toEqual(problems)
    expect(error.path).toBe('/nodes/1/id')
  })

  test('names status and text of a refusal that is no problem document', async () => {
    const origin = await serve(answering(502, '<h1>Bad gateway</h1>', 'text/html'))
    const error = await refusal(call('/api/flows', { origin }))
    expect(error.code).toBe('UPSTREAM_FAILED')
    expect(error.params).toMatchObject({ status: 502, message: 'Bad Gateway' })
  })

  test('says that an answer is no JSON', async () => {
    const origin = await serve(answering(200, '<!doctype html>', 'text/html'))
    expect((await refusal(call('/api/flows', { origin }))).code).toBe('UPSTREAM_ANSWER_INVALID')
  })

  test('says that nobody answers', async () => {
    const origin = await serve(answering(200, {}))
    await new Promise<void>((resolve) => server?.close(() => resolve()))
    server = undefined
    expect((await refusal(call('/api/flows', { origin }))).code).toBe('UPSTREAM_UNREACHABLE')
  })

  test('gives up after its time', async () => {
    const origin = await serve(() => undefined)
    const error = await refusal(call('/api/flows', { origin, timeoutMs: 30 }))
    expect(error.code).toBe('UPSTREAM_TIMEOUT')
    expect(error.params['limitMs']).toBe(30)
  })

  test('throws what the caller aborted with', async () => {
    const origin = await serve(() => undefined)
    const reason = new Error('left the page')
    await expect(call('/api/flows', { origin, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

describe('problem documents', () => {
  test('with a code this editor does not know are none', () => {
    expect(parseProblemDocument('{"code":"FROM_THE_FUTURE","detail":"x"}')).toBeUndefined()
    expect(parseProblemDocument('not json')).toBeUndefined()
    expect(parseProblemDocument('[]')).toBeUndefined()
  })

  test('tell whether signing in helps', () => {
    expect(needsSignIn(flowError('SESSION_EXPIRED', {}))).toBe(true)
    expect(needsSignIn(flowError('FORBIDDEN', { needed: 'admin' }))).toBe(false)
  })
})
