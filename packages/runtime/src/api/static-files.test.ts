import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { createStaticFiles } from './static-files.ts'

const root = mkdtempSync(join(tmpdir(), 'isthmus-static-'))
const folder = join(root, 'dist')
const script = 'console.log(1)\n'.repeat(200)
mkdirSync(join(folder, 'assets'), { recursive: true })
for (const [name, text] of [
  ['dist/index.html', '<!doctype html><p>editor</p>'],
  ['dist/assets/index-Bx3kP0aZ.js', script],
  ['dist/assets/packed-Bx3kP0aZ.js', script],
  ['dist/assets/packed-Bx3kP0aZ.js.br', 'packed by the build'],
  ['dist/logo.png', 'png'],
  ['dist/.env', 'TOKEN=sesame'],
  ['secret.key', 'sesame'],
] as const)
  writeFileSync(join(root, name), text)

const files = createStaticFiles(folder)
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  files(new Request(`http://127.0.0.1${path}`, { method, headers }))
const bytesOf = async (answer: Response | undefined) => Buffer.from((await answer?.arrayBuffer()) ?? new ArrayBuffer())

afterAll(() => rmSync(root, { recursive: true }))

describe('a file of the build', () => {
  test('is served with its type, and kept for ever when its name says its content', async () => {
    const asset = await get('/assets/index-Bx3kP0aZ.js')
    expect(asset?.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(asset?.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(await asset?.text()).toBe(script)
    expect((await get('/'))?.headers.get('cache-control')).toBe('no-cache')
  })

  test('is packed for browsers that can unpack', async () => {
    const br = await get('/assets/index-Bx3kP0aZ.js', { 'accept-encoding': 'gzip, br' })
    expect(br?.headers.get('content-encoding')).toBe('br')
    expect(brotliDecompressSync(await bytesOf(br)).toString()).toBe(script)
    const gzip = await get('/assets/index-Bx3kP0aZ.js', { 'accept-encoding': 'gzip' })
    expect(gunzipSync(await bytesOf(gzip)).toString()).toBe(script)
    expect((await get('/logo.png', { 'accept-encoding': 'gzip, br' }))?.headers.get('content-encoding')).toBeNull()
  })

  test('is taken as the build packed it, where it did', async () => {
    const answer = await get('/assets/packed-Bx3kP0aZ.js', { 'accept-encoding': 'br' })
    expect(await answer?.text()).toBe('packed by the build')
  })

  test('is not sent again when it is the same', async () => {
    const etag = (await get('/'))?.headers.get('etag') ?? ''
    expect((await get('/', { 'if-none-match': etag }))?.status).toBe(304)
    expect((await get('/', { 'if-none-match': '"other"' }))?.status).toBe(200)
  })

  test('is described without a body on HEAD', async () => {
    const answer = await get('/', {}, 'HEAD')
    expect([answer?.status, await answer?.text()]).toEqual([200, ''])
  })
})

test.each(['/runs', '/flows/orders', '/setup?token=x'])('the page %s is the editor', async (path) => {
  expect(await (await get(path))?.text()).toContain('editor')
})

test.each([
  '/missing.js',
  '/.env',
  '/assets',
  '/%2e%2e/secret.key',
  '/..%2fsecret.key',
  '/..%5csecret.key',
  '/assets/..%2f..%2fsecret.key',
  '/%00.html',
  '/%',
  '/c:/secret.key',
])('%s gives no file from elsewhere', async (path) => {
  const text = (await (await get(path))?.text()) ?? ''
  expect(text).not.toContain('sesame')
})

test.each(['/missing.js', '/.env', '/..%2fsecret.key', '/%00.html', '/%'])('%s gives nothing', async (path) => {
  expect(await get(path)).toBeUndefined()
})

test('nothing is served to requests that would change something', async () => {
  expect(await get('/', {}, 'POST')).toBeUndefined()
})
