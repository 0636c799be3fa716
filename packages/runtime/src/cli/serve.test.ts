import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
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
