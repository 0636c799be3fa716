import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import { flowError } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { serveUntilStopped } from './serve.ts'

test('a server says where it is, and closes at the first signal', async () => {
  const lines: string[] = []
  const io = { env: {}, stdin: Readable.from([]), out: (line: string) => void lines.push(line), err: () => undefined }
  const closes = { count: 0 }
  const server = {
    url: 'http://127.0.0.1:4310',
    setupUrl: 'http://127.0.0.1:4310/setup?token=abc',
    playground: { crm: { url: 'http://127.0.0.1:4320' }, erp: { url: 'http://127.0.0.1:4321' } },
    damage: Promise.resolve(undefined),
    close: () => {
      closes.count += 1
      return Promise.resolve()
    },
  }
  const signals = new EventEmitter()
  const served = serveUntilStopped(server, io, signals)
  expect(closes.count).toBe(0)
  expect(lines.join('\n')).toMatch(/4310[^]*4320[^]*4321[^]*setup\?token=abc/)
  signals.emit('SIGTERM')
  expect(await served).toBe(0)
  expect([closes.count, signals.listenerCount('SIGINT')]).toEqual([1, 0])
})

test('a server whose database turns out to be damaged is closed, and says how to restore it', async () => {
  const io = { env: {}, stdin: Readable.from([]), out: () => undefined, err: () => undefined }
  const closes = { count: 0 }
  const server = {
    url: 'http://127.0.0.1:4310',
    setupUrl: undefined,
    playground: undefined,
    damage: Promise.resolve(flowError('DATABASE_CORRUPT', { file: 'isthmus.db', reason: 'page 7 is empty' })),
    close: () => {
      closes.count += 1
      return Promise.resolve()
    },
  }
  await expect(serveUntilStopped(server, io, new EventEmitter())).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' })
  expect(closes.count).toBe(1)
})
