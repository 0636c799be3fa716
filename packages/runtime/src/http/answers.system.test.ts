import { createHash } from 'node:crypto'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { flowError, type HttpAnswer, type HttpRequest } from '@isthmus/sdk'
import type { Egress } from '../engine/egress-port.ts'
import { createEgress } from './index.ts'
import { LocalServers } from './testing/local-servers.ts'

const mb = 1024 * 1024
const servers = new LocalServers()
let egress: Egress
beforeAll(() => {
  egress = createEgress({ maxAnswerBytes: mb })
})
afterAll(() => egress.close())
afterEach(() => servers.close())

function get(url: string, request: Partial<HttpRequest> = {}): Promise<HttpAnswer> {
  const secret = {}
  const connection = { name: 'x', connector: 'x', config: { baseUrl: url }, secret, allowPrivate: true, revision: '1' }
  return egress.send({
    request: { method: 'GET', url: '/', ...request },
    connection,
    permittedHosts: [],
    signal: new AbortController().signal,
  })
}

const serving = async (headers: Record<string, string>, body: Buffer | string): Promise<string> =>
  (await servers.serve((_, response) => void response.writeHead(200, headers).end(body))).url

function compressed(coding: string, text: string): Buffer {
  switch (coding) {
    case 'br':
      return brotliCompressSync(text)
    case 'zstd':
      return zstdCompressSync(text)
    default:
      return coding === 'gzip' ? gzipSync(text) : deflateSync(text)
  }
}

const json = { 'content-type': 'application/json' }

describe('compressed answers', () => {
  const text = JSON.stringify({ name: '汉字', list: Array.from({ length: 500 }, (_, index) => index) })

  test.each<[string, Buffer]>([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['identity', Buffer.from(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['gzip', Buffer.concat([gzipSync(text.slice(0, 900)), gzipSync(text.slice(900))])],
  ])('are read as what was compressed (%s)', async (coding, body) => {
    const { url, requests } = await servers.serve((_, response) => {
      // In two pieces, the first too short to tell anything.
      response.writeHead(200, { ...json, 'content-encoding': coding }).write(body.subarray(0, 1))
      response.end(body.subarray(1))
    })
    const answer = await get(url)
    expect(answer.body).toEqual(JSON.parse(text))
    expect(answer.headers).not.toHaveProperty('content-encoding')
    expect(requests[0]?.headers['accept-encoding']).toBe('gzip, deflate, br, zstd')
  })

  test('without a body are empty', async () => {
    expect(await get(await serving({ ...json, 'content-encoding': 'gzip' }, ''))).toMatchObject({ body: null })
    const headers = { ...json, 'content-encoding': 'br', 'content-length': String(5 * mb) }
    expect(await get(await serving(headers, ''), { method: 'HEAD' })).toMatchObject({ status: 200, body: null })
  })

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['gzip, gzip', (bytes) => gzipSync(gzipSync(bytes))],
  ])('that would fill the memory are given up at the limit (%s)', async (coding, compress) => {
    const bomb = compress(Buffer.alloc(64 * mb))
    const url = await serving({ ...json, 'content-encoding': coding }, bomb)
    const before = process.memoryUsage().arrayBuffers
    await expect(get(url)).rejects.toMatchObject({ code: 'UPSTREAM_TOO_LARGE', params: { limitMb: 1 } })
    // The bomb itself, one limit, and what lies in the pipe: far from the 64 MB it would unfold to.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * mb)
  })

  test('that unfold to nothing, but have no end, are given up at the limit', async () => {
    // Empty blocks of deflate (RFC 1951, section 3.2.4): bytes that stand for no byte.
    const empty = Buffer.from([0x00, 0x00, 0x00, 0xff, 0xff])
    const blocks = Buffer.concat(Array.from({ length: 10_000 }, () => empty))
    let isClosed = false
    const { url } = await servers.serve((_, response) => {
      response.on('close', () => (isClosed = true)).writeHead(200, { ...json, 'content-encoding': 'deflate' })
      const more = (): void => {
        while (!response.destroyed && response.write(blocks));
      }
      response.on('drain', more).write(Buffer.from([0x78, 0x9c]))
      more()
    })
    await expect(get(url)).rejects.toMatchObject({ code: 'UPSTREAM_TOO_LARGE' })
    await expect.poll(() => isClosed, { timeout: 15_000 }).toBe(true)
  })

  test.each<[string, string, Buffer, string]>([
    ['garbage', 'gzip', Buffer.from('no gzip at all'), 'it is no gzip: incorrect header check'],
    ['garbage', 'br', Buffer.alloc(200, 0xff), 'it is no br'],
    ['garbage', 'zstd', Buffer.from('no zstd at all'), 'it is no zstd'],
    ['half a body', 'gzip', gzipSync(text).subarray(0, 300), 'it is no gzip: unexpected end of file'],
    ['half a body', 'zstd', zstdCompressSync(text).subarray(0, 300), 'it is no zstd'],
    ['a coding nobody knows', 'toString', Buffer.from('{}'), 'it is encoded as tostring'],
    ['layers over layers', 'gzip, gzip, gzip', gzipSync(text), 'it is encoded 3 times'],
  ])('that are %s are told as such (%s)', async (_, coding, body, reason) => {
    await expect(get(await serving({ ...json, 'content-encoding': coding }, body))).rejects.toMatchObject({
      code: 'UPSTREAM_ANSWER_INVALID',
      message: expect.stringContaining(reason) as string,
    })
  })

  test.each(['gzip', 'deflate', 'br', 'zstd'])(
    'that stop in the middle end with the time limit (%s)',
    async (coding) => {
      const body = compressed(coding, text)
      const { url } = await servers.serve((_, response) => {
        response.writeHead(200, { ...json, 'content-encoding': coding }).write(body.subarray(0, 50))
      })
      await expect(get(url, { timeoutMs: 80 })).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' })
    },
  )

  test('whose connection is cut are no broken archives', async () => {
    const { url } = await servers.serve((_, response) => {
      response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).write(gzipSync(text).subarray(0, 50), () => {
        response.destroy()
      })
    })
    await expect(get(url)).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
  })
})

describe('answers that are taken piece by piece', () => {
  /** What a taker got: a digest of it, and the largest part. */
  const taking = () => {
    const digest = createHash('sha256')
    const taken = { bytes: 0, largest: 0 }
    const into = async (part: Uint8Array): Promise<void> => {
      digest.update(part)
      taken.bytes += part.length
      taken.largest = Math.max(taken.largest, part.length)
    }
    return { into, taken, hash: () => digest.digest('hex') }
  }
  const block = Buffer.from('0123456789abcdef'.repeat(4096))
  const blocks = 512

  test.each(['', 'gzip'])('may be far larger than the memory that is given to one (%s)', async (coding) => {
    const whole = Buffer.concat(Array.from({ length: blocks }, () => block))
    const { url } = await servers.serve((_, response) => {
      if (coding === 'gzip')
        return void response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gzipSync(whole))
      let left = blocks
      const more = (): void => {
        while (left > 0) {
          left -= 1
          if (!response.write(block)) return
        }
        response.end()
      }
      response.writeHead(200, json).on('drain', more)
      more()
      return undefined
    })
    const { into, taken, hash } = taking()
    const answer = await get(url, { into, timeoutMs: 60_000 })
    expect(answer).toMatchObject({ status: 200, body: null, headers: { 'content-type': 'application/json' } })
    expect([taken.bytes, hash()]).toEqual([whole.length, createHash('sha256').update(whole).digest('hex')])
    expect(taken.largest).toBeLessThan(2 * mb)
  })

  test('wait for whoever takes them, and fail with its own error', async () => {
    let written = 0
    const { url } = await servers.serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(block)) written += block.length
      }
      response.writeHead(200).on('drain', more)
      more()
    })
    const full = flowError('DISK_FULL', { what: '"a"' })
    await expect(get(url, { into: () => Promise.reject(full) })).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect(written).toBeLessThan(64 * mb)
  })

  test('are read as ever where they are no success', async () => {
    const { url } = await servers.serve((_, response) => response.writeHead(422, json).end('{"message":"no"}'))
    const { into, taken } = taking()
    await expect(get(url, { into })).rejects.toMatchObject({ code: 'UPSTREAM_REJECTED', params: { message: 'no' } })
    expect(taken.bytes).toBe(0)
  })

  test('are no success where they end too early', async () => {
    const { url } = await servers.serve((_, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('x'.repeat(500), () => response.destroy())
    })
    await expect(get(url, { into: taking().into })).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
  })
})

describe('texts', () => {
  const utf16 = (text: string, mark: boolean) => Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le')
  test.each<[string, string, Buffer, unknown]>([
    ['latin1', 'text/plain; charset=iso-8859-1', Buffer.from('Müller', 'latin1'), 'Müller'],
    ['latin1 JSON', 'application/json; charset="ISO-8859-1"', Buffer.from('{"n":"é"}', 'latin1'), { n: 'é' }],
    [
      'GB18030',
      'text/csv;charset=GB18030',
      Buffer.from([0xd6, 0xd0, 0xb9, 0xfa, 0x2c, 0x81, 0x39, 0xee, 0x39]),
      '中国,㐀',
    ],
    [
      'GBK XML',
      'application/xml',
      Buffer.from([...Buffer.from('<?xml version="1.0" encoding="GBK"?><a>'), 0xd6, 0xd0, ...Buffer.from('</a>')]),
      '<?xml version="1.0" encoding="GBK"?><a>中</a>',
    ],
    ['UTF-16 by its mark', 'text/plain', utf16('汉', true), '汉'],
    ['UTF-16 by its mark, against what is said', 'text/plain; charset=utf-8', utf16('汉', true), '汉'],
    ['big-endian UTF-16 JSON', 'application/json', utf16('{"a":"汉"}', true).swap16(), { a: '汉' }],
    ['UTF-16 by its name', 'text/plain; charset=utf-16le', utf16('汉', false), '汉'],
    ['UTF-8 without a type', '', Buffer.from('汉'), '汉'],
    ['only a mark', 'application/json', Buffer.from([0xef, 0xbb, 0xbf]), null],
  ])('in %s are read', async (_, type, body, expected) => {
    const url = await serving(type === '' ? {} : { 'content-type': type }, body)
    expect((await get(url)).body).toEqual(expected)
  })

  test.each<[string, string, Buffer, string]>([
    ['JSON that is no UTF-8', 'application/json', Buffer.from('{"n":"é"}', 'latin1'), 'names no character set'],
    ['text that is no UTF-8', 'text/csv', Buffer.from('é', 'latin1'), 'names no character set'],
    ['text that is not what it says', 'text/plain; charset=utf-8', Buffer.from([0xc3, 0x28]), 'its text is no utf-8'],
    ['a set nobody knows', 'text/plain; charset=klingon', Buffer.from('x'), 'its character set klingon is not known'],
    [
      'JSON of a million levels',
      'application/json',
      Buffer.from(`${'['.repeat(200_000)}${']'.repeat(200_000)}`),
      'more than 200 levels',
    ],
  ])('%s is refused rather than read wrongly', async (_, type, body, reason) => {
    const url = await serving({ 'content-type': type }, body)
    await expect(get(url)).rejects.toMatchObject({
      code: 'UPSTREAM_ANSWER_INVALID',
      message: expect.stringContaining(reason) as string,
    })
  })

  test('what is no text is read as far as it goes, and a failure is shown whatever it holds', async () => {
    const image = await serving({ 'content-type': 'image/png' }, Buffer.from([0x89, 0x50, 0x4e, 0x47]))
    expect((await get(image)).body).toBe('\ufffdPNG')
    const { url } = await servers.serve((_, response) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(Buffer.from('Überlast', 'latin1'))
    })
    await expect(get(url)).rejects.toMatchObject({
      code: 'UPSTREAM_FAILED',
      message: expect.stringContaining('Überlast') as string,
    })
  })
})

describe('answers that lie about their length', () => {
  /** Sends bytes and leaves the connection open; notes what becomes of it. */
  const raw = async (write: (socket: Socket) => void): Promise<string> =>
    servers.listen(
      createTcpServer((socket) => void socket.on('error', () => undefined).on('data', () => write(socket))),
    )

  test('or say more than the limit are refused before anything is read', async () => {
    const url = await raw((socket) => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${10 ** 12}\r\n\r\nx`))
    await expect(get(url)).rejects.toMatchObject({ code: 'UPSTREAM_TOO_LARGE' })
  })

  test('and send more do not answer the next call with the rest', async () => {
    let calls = 0
    const extra = 'HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\npoison!'
    const url = await raw((socket) => {
      calls += 1
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nn${calls}${extra}`)
    })
    const bodies: unknown[] = []
    for (let call = 0; call < 4; call += 1) bodies.push((await get(url).catch(() => ({ body: 'refused' }))).body)
    expect(bodies).not.toContain('poison!')
    expect(bodies[0]).toBe('n1')
  })

  test.each<[string, string, string]>([
    ['two lengths', 'content-length: 2\r\ncontent-length: 3\r\n\r\nabc', 'UPSTREAM_UNREACHABLE'],
    ['a negative length', 'content-length: -1\r\n\r\nabc', 'UPSTREAM_ANSWER_INVALID'],
    ['chunks that are none', 'transfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n', 'UPSTREAM_ANSWER_INVALID'],
    [
      'a chunk of an absurd size',
      'transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc',
      'UPSTREAM_ANSWER_INVALID',
    ],
    [
      'a length and chunks',
      'content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
      'UPSTREAM_UNREACHABLE',
    ],
  ])('with %s are refused', async (_, rest, code) => {
    const url = await raw((socket) => socket.write(`HTTP/1.1 200 OK\r\n${rest}`))
    await expect(get(url, { timeoutMs: 3000 })).rejects.toMatchObject({ code })
  })

  test('and drip for ever end with the time limit', async () => {
    const url = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
      const timer = setInterval(() => socket.write('1\r\nx\r\n'), 5)
      socket.on('close', () => clearInterval(timer))
    })
    await expect(get(url, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' })
  })

  test('and stream garbage after valid headers are bounded', async () => {
    const url = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n')
      const garbage = Buffer.alloc(65_536, 0x5a)
      const more = (): void => {
        while (!socket.destroyed && socket.write(garbage));
      }
      socket.on('drain', more)
      more()
    })
    await expect(get(url)).rejects.toMatchObject({ code: 'UPSTREAM_ANSWER_INVALID' })
  })
})
