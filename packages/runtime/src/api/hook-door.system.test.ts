import { request as httpRequest, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { Hono } from 'hono'
import type { WebhookAnswer, WebhookRequest } from '../triggers/index.ts'
import { createHookDoor } from './hook-door.ts'
import { listen, type Listening } from './listen.ts'

interface Door {
  readonly url: string
  readonly port: number
  readonly taken: WebhookRequest[]
  readonly logged: unknown[]
}

const opened: Listening[] = []
const maxBodyBytes = 100_000

async function openDoor(answer: WebhookAnswer | Error = textAnswer(202, 'taken')): Promise<Door> {
  const listening = await listen({ host: '127.0.0.1', port: 0 })
  opened.push(listening)
  const taken: WebhookRequest[] = []
  const logged: unknown[] = []
  const hooks = createHookDoor({
    take: (request, tell) => {
      taken.push(request)
      if (answer instanceof Error) throw answer
      tell(answer)
    },
    maxBodyBytes,
    log: { error: (...entry) => void logged.push(entry) },
  })
  listening.serve({ app: new Hono().all('*', (context) => context.text('the application')), hooks })
  return { url: `http://127.0.0.1:${listening.port}`, port: listening.port, taken, logged }
}

function textAnswer(status: number, body: string): WebhookAnswer {
  return { status, headers: { 'content-type': 'text/plain' }, body }
}

/** Sends a body in pieces, without telling its length, until the server answers. */
async function sendPieces(port: number, piece: Buffer): Promise<{ readonly status: number; readonly sent: number }> {
  const call = httpRequest({ port, host: '127.0.0.1', path: '/hooks/a', method: 'POST' })
  call.on('error', () => undefined)
  const answered = once(call, 'response') as Promise<[IncomingMessage]>
  const seen = { status: 0 }
  void answered.then(([answer]) => {
    seen.status = answer.statusCode ?? 0
    answer.resume()
  })
  let sent = 0
  while (seen.status === 0 && sent < 100) {
    sent += 1
    call.write(piece)
    await new Promise((resolve) => setImmediate(resolve))
  }
  call.destroy()
  return { status: seen.status, sent }
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((listening) => listening.close()))
})

describe('a call of a webhook', () => {
  test('reaches the triggers without session, under any host name, with all it carries', async () => {
    const { url, taken } = await openDoor()
    const answer = await fetch(`${url}/hooks/orders/new%20ones?a=1&a=2&b=%E6%B1%89+x`, {
      method: 'PUT',
      body: '{"raw": true}',
      headers: { 'X-Signature': 'abc' },
    })
    expect([answer.status, await answer.text()]).toEqual([202, 'taken'])
    expect(taken).toMatchObject([
      { method: 'PUT', path: 'orders/new ones', query: { a: '1', b: '汉 x' }, headers: { 'x-signature': 'abc' } },
    ])
    expect(Buffer.from(taken[0]?.body ?? []).toString()).toBe('{"raw": true}')
  })

  test('is answered so that a browser can take nothing of it for a page of ours', async () => {
    const { url } = await openDoor()
    const { headers } = await fetch(`${url}/hooks/orders`, { method: 'POST' })
    expect(headers.get('content-security-policy')).toBe(`default-src 'none'; sandbox`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-type')).toBe('text/plain')
  })

  test.each([204, 304])('may be answered by %i, which has no body', async (status) => {
    const { url } = await openDoor(textAnswer(status, 'lost'))
    const answer = await fetch(`${url}/hooks/orders`, { method: 'POST' })
    expect([answer.status, await answer.text()]).toEqual([status, ''])
  })

  test('is answered in the length of its bytes, and the connection takes the next one', async () => {
    const { url, taken } = await openDoor(textAnswer(200, '汉字'))
    for (const name of ['one', 'two']) {
      const answer = await fetch(`${url}/hooks/${name}`, { method: 'POST', body: name })
      expect(await answer.text()).toBe('汉字')
    }
    expect(taken.map(({ path }) => path)).toEqual(['one', 'two'])
  })

  test('may come in pieces without telling its length', async () => {
    const { port, taken } = await openDoor()
    const call = httpRequest({ port, host: '127.0.0.1', path: '/hooks/a', method: 'POST' })
    const answered = once(call, 'response') as Promise<[IncomingMessage]>
    for (const piece of ['one ', '', '汉', '字']) {
      call.write(piece)
      await new Promise((resolve) => setImmediate(resolve))
    }
    call.end()
    const [answer] = await answered
    answer.resume()
    expect(Buffer.from(taken[0]?.body ?? []).toString()).toBe('one 汉字')
  })

  test('may be sent before those before it are answered', async () => {
    const { port, taken } = await openDoor()
    const socket = connect(port, '127.0.0.1')
    const texts = Array.from({ length: 50 }, (_, at) => `call ${at}`)
    const calls = texts.map(
      (body) => `POST /hooks/a HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    let answers = 0
    socket.write(calls.join(''))
    for await (const part of socket) {
      answers += String(part).split('HTTP/1.1 202').length - 1
      if (answers === texts.length) break
    }
    expect(taken.map(({ body }) => Buffer.from(body).toString())).toEqual(texts)
  })

  test('with a path that cannot be decoded is taken as it is', async () => {
    const { url, taken } = await openDoor()
    await fetch(`${url}/hooks/%E0%A4%A`, { method: 'POST' })
    expect(taken[0]?.path).toBe('%E0%A4%A')
  })

  test('above the limit is refused by its length', async () => {
    const { url, taken } = await openDoor()
    const answer = await fetch(`${url}/hooks/orders`, { method: 'POST', body: 'x'.repeat(maxBodyBytes + 1) })
    expect(answer.status).toBe(413)
    expect(answer.headers.get('content-security-policy')).toBe(`default-src 'none'; sandbox`)
    expect(await answer.json()).toMatchObject({ code: 'BODY_TOO_LARGE' })
    expect(taken).toEqual([])
  })

  test('at the limit is taken', async () => {
    const { url, taken } = await openDoor()
    await fetch(`${url}/hooks/orders`, { method: 'POST', body: 'x'.repeat(maxBodyBytes) })
    expect(taken[0]?.body).toHaveLength(maxBodyBytes)
  })

  test('above the limit is refused also when it comes in pieces, without reading on', async () => {
    const { port, taken } = await openDoor()
    const { status, sent } = await sendPieces(port, Buffer.alloc(20_000, 'x'))
    expect(status).toBe(413)
    expect(sent).toBeLessThan(100)
    expect(taken).toEqual([])
  })

  test('that meets a defect is logged and its details stay inside', async () => {
    const { url, logged } = await openDoor(new TypeError('secret detail'))
    const answer = await fetch(`${url}/hooks/orders`, { method: 'POST' })
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('secret detail')
    expect(logged).toHaveLength(1)
  })
})

test('every other call goes to the application', async () => {
  const { url, taken } = await openDoor()
  for (const path of ['/', '/hooks', '/api/hooks/x']) {
    expect(await (await fetch(url + path, { method: 'POST', body: 'x' })).text()).toBe('the application')
  }
  expect(taken).toEqual([])
})

test('a call that comes before the server is ready waits', async () => {
  const listening = await listen({ host: '127.0.0.1', port: 0 })
  opened.push(listening)
  const waiting = fetch(`http://127.0.0.1:${listening.port}/hooks/a`, { method: 'POST', body: 'x' })
  const hooks = createHookDoor({
    take: ({ body }, tell) => tell(textAnswer(200, `got ${Buffer.from(body).toString()}`)),
    maxBodyBytes,
    log: { error: () => undefined },
  })
  await new Promise((resolve) => setImmediate(resolve))
  listening.serve({ app: new Hono(), hooks })
  expect(await (await waiting).text()).toBe('got x')
})
