import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { asFlowError } from '@isthmus/sdk'
import { type RunEvent } from '@isthmus/sdk/api'
import { afterEach, expect, test } from 'vitest'
import { watchRun } from './watch-run.ts'

const servers: Server[] = []

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

const running = { status: 'running', steps: [] }
const ended = { id: 'r1', status: 'succeeded', steps: [] }
const message = (event: string, data: unknown) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

async function watch(origin: string, signal = new AbortController().signal) {
  const seen: string[] = []
  const waits: number[] = []
  const onEvent = (event: RunEvent) => void seen.push(`${event.event} ${event.data.status}`)
  const pause = (waitMs: number) => {
    waits.push(waitMs)
    return Promise.resolve()
  }
  const outcome = await watchRun({ run: 'r1', signal, onEvent, pause, origin }).then(
    () => 'done',
    (error: unknown) => asFlowError(error).code,
  )
  return { seen, waits, outcome }
}

test('reports steps until the run ends', async () => {
  const origin = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(message('steps', running))
    response.end(message('run', ended))
  })
  expect(await watch(origin)).toEqual({ seen: ['steps running', 'run succeeded'], waits: [], outcome: 'done' })
})

test('opens a broken stream again', async () => {
  let opened = 0
  const origin = await serve((_, response) => {
    opened += 1
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(opened === 1 ? message('steps', running) : message('run', ended))
  })
  expect(await watch(origin)).toEqual({ seen: ['steps running', 'run succeeded'], waits: [250], outcome: 'done' })
})

test('asks for the run when streams do not get through', async () => {
  let asked = 0
  const origin = await serve((request, response) => {
    if (request.url?.endsWith('/events')) return response.writeHead(503).end()
    asked += 1
    return response.end(JSON.stringify(asked === 1 ? { ...ended, status: 'running' } : ended))
  })
  const { seen, waits } = await watch(origin)
  expect(seen).toEqual(['steps running', 'run succeeded'])
  // Three broken streams with doubling waits, then one second between two questions.
  expect(waits).toEqual([500, 1000, 2000, 1000])
})

test('stops when the session has ended', async () => {
  const origin = await serve((_, response) => {
    response.writeHead(401, { 'content-type': 'application/problem+json' })
    response.end(JSON.stringify({ code: 'SESSION_EXPIRED', detail: 'The session has ended.' }))
  })
  expect(await watch(origin)).toEqual({ seen: [], waits: [], outcome: 'SESSION_EXPIRED' })
})
