import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { keptAnswer } from './kept-answer.ts'

const body = { names: ['a', '客户'] }

async function asked(headers: Record<string, string>, about: unknown = body) {
  const answer = await keptAnswer(about, new Headers(headers))
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) }
}

test('an answer is packed for who can unpack it', async () => {
  const { answer, bytes } = await asked({ 'accept-encoding': 'gzip, deflate, br' })
  expect(answer.headers.get('content-encoding')).toBe('gzip')
  expect(JSON.parse(gunzipSync(bytes).toString())).toEqual(body)
})

test.each(['', 'br', 'gzip;q=0', 'gzip; q=0.0', 'x-gzip'])('it goes as it is to who accepts "%s"', async (accepted) => {
  const { answer, bytes } = await asked({ 'accept-encoding': accepted })
  expect(answer.headers.get('content-encoding')).toBeNull()
  expect(JSON.parse(bytes.toString())).toEqual(body)
})

test('who has it already is told so, until it is another', async () => {
  const etag = (await asked({})).answer.headers.get('etag') ?? ''
  const again = await asked({ 'if-none-match': etag, 'accept-encoding': 'gzip' })
  expect([again.answer.status, again.bytes.length]).toEqual([304, 0])
  expect((await asked({ 'if-none-match': etag }, { names: [] })).answer.status).toBe(200)
})

test('only the browser that asked may keep it, and asks each time', async () => {
  expect((await asked({})).answer.headers.get('cache-control')).toBe('private, no-cache')
})
