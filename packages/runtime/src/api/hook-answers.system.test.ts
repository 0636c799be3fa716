import { once } from 'node:events'
import { Agent, createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import type { WebhookAnswer } from '../triggers/index.ts'
import { createHookAnswers } from './hook-answers.ts'

interface Asked {
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
}

const opened: { readonly server: Server; readonly agent: Agent }[] = []
const headers: WebhookAnswer['headers'] = { 'content-type': 'application/json' }

/** A server that gives these answers in turn, and what asks it over one connection. */
async function openServer(...answers: readonly WebhookAnswer[]) {
  const send = createHookAnswers(['x-frame-options', 'DENY'])
  const left = [...answers]
  const written = { heads: 0 }
  const server = createServer((incoming, response) => {
    incoming.resume()
    const writeHead = response.writeHead.bind(response)
    Reflect.set(response, 'writeHead', (...given: readonly unknown[]) => {
      written.heads += 1
      return Reflect.apply(writeHead, response, given)
    })
    const answer = left.shift()
    if (answer) send(response, answer)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  opened.push({ server, agent })
  const { port } = server.address() as AddressInfo
  const ask = async ({ method = 'POST', headers: sent = {} }: Asked = {}) => {
    const call = request({ port, host: '127.0.0.1', method, agent, headers: sent }).end()
    const [answer] = (await once(call, 'response')) as [IncomingMessage]
    return { status: answer.statusCode, head: withoutDate(answer.rawHeaders), body: await text(answer) }
  }
  return { ask, written }
}

/** Two answers may fall into two seconds. */
function withoutDate(rawHeaders: readonly string[]): readonly string[] {
  const at = rawHeaders.indexOf('Date')
  expect(Date.parse(rawHeaders[at + 1] ?? '')).toBeGreaterThan(Date.now() - 60_000)
  return rawHeaders.toSpliced(at, 2)
}

afterEach(() => {
  for (const { server, agent } of opened.splice(0)) {
    agent.destroy()
    server.close()
    server.closeAllConnections()
  }
})

const lasting = ['Connection', 'keep-alive', 'Keep-Alive', 'timeout=5']

test('answers of one kind differ in the lengths of their bodies alone', async () => {
  const bodies = ['{"order":1}', '{"order":12}', '"汉字"', '{}']
  const { ask } = await openServer(...bodies.map((body) => ({ status: 200, headers, body })))
  for (const body of bodies) {
    const length = String(Buffer.byteLength(body))
    const own = ['content-type', 'application/json', 'x-frame-options', 'DENY', 'content-length', length]
    expect(await ask()).toEqual({ status: 200, head: [...own, ...lasting], body })
  }
})

test('the server writes the head of one kind once for many', async () => {
  const { ask, written } = await openServer(...Array.from({ length: 20 }, () => ({ status: 200, headers, body: '{}' })))
  for (let at = 0; at < 20; at += 1) await ask()
  // Each second has its own.
  expect(written.heads).toBeLessThan(10)
})

test('each status has its own head', async () => {
  const statuses = [200, 202, 200, 202]
  const { ask } = await openServer(...statuses.map((status) => ({ status, headers, body: String(status) })))
  for (const status of statuses) expect(await ask()).toMatchObject({ status, body: String(status) })
})

test('a connection that is to end is told so, and those after it are not', async () => {
  const { ask } = await openServer(...['a', 'b', 'c'].map((body) => ({ status: 200, headers, body })))
  const ends = async (sent: Readonly<Record<string, string>>) => (await ask({ headers: sent })).head.includes('close')
  expect(await ends({})).toBe(false)
  expect(await ends({ connection: 'close' })).toBe(true)
  expect(await ends({})).toBe(false)
})

test('an answer to a question for the head alone has no body', async () => {
  const { ask } = await openServer(...['{}', '{}'].map((body) => ({ status: 200, headers, body })))
  await ask()
  expect(await ask({ method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
})
