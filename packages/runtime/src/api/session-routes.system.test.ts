import { describe, expect, test } from 'vitest'
import type { ProblemDocument, SessionInfo } from '@isthmus/sdk/api'
import { tryApi } from './try-api.contract.ts'

const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T
const ada = { name: 'ada', password: 'correct horse battery' }
const none = { as: 'none' } as const

describe('the first run', () => {
  test('asks for an administrator, takes one, and signs in', async () => {
    const api = tryApi()
    expect(await json(api.call('GET', 'setup', none))).toEqual({ required: true })
    const answer = await api.call('POST', 'setup', { ...none, body: { ...ada, token: api.setupToken } })
    expect(await answer.json()).toMatchObject({ user: { name: 'ada', role: 'admin' } })
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect(await json<SessionInfo>(api.call('GET', 'session', { ...none, headers: { cookie } }))).toMatchObject({
      user: { name: 'ada' },
      expiresAt: '2026-03-01T20:00:00.000Z',
    })
    expect(await json(api.call('GET', 'setup', none))).toEqual({ required: false })
    const again = await json<ProblemDocument>(
      api.call('POST', 'setup', { ...none, body: { ...ada, token: api.setupToken } }),
    )
    expect(again).toMatchObject({ status: 403, code: 'SETUP_LINK_INVALID' })
  })

  test('wants a long password and does not repeat it', async () => {
    const api = tryApi()
    const body = { ...ada, token: api.setupToken, password: 'tooshort' }
    const text = await (await api.call('POST', 'setup', { ...none, body })).text()
    expect(JSON.parse(text)).toMatchObject({ code: 'SCHEMA_MISMATCH', problems: [{ path: '/password' }] })
    expect(text).not.toContain('tooshort')
  })
})

describe('a session', () => {
  const signedIn = async (settings = {}) => {
    const api = tryApi(settings)
    await api.call('POST', 'setup', { ...none, body: { ...ada, token: api.setupToken } })
    const answer = await api.call('POST', 'session', { ...none, body: ada })
    return { api, answer, setCookie: answer.headers.get('set-cookie') ?? '' }
  }

  test('is a cookie that scripts cannot read and other sites cannot send', async () => {
    const { answer, setCookie } = await signedIn()
    expect(answer.status).toBe(200)
    expect(setCookie).toMatch(/^isthmus_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/)
    expect((await signedIn({ https: true })).setCookie).toContain('; Secure')
  })

  test('ends when its owner signs out', async () => {
    const { api, setCookie } = await signedIn()
    const headers = { cookie: setCookie.split(';')[0] ?? '' }
    const answer = await api.call('DELETE', 'session', { ...none, headers })
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')])
    const after = await json<ProblemDocument>(api.call('GET', 'session', { ...none, headers }))
    expect(after.code).toBe('SESSION_EXPIRED')
  })

  test('is not had with a wrong password, and guessing is slowed down', async () => {
    const { api } = await signedIn()
    const guess = () => api.call('POST', 'session', { ...none, body: { ...ada, password: 'wrong' } })
    for (let attempt = 0; attempt < 5; attempt += 1) expect((await guess()).status).toBe(401)
    const limited = await guess()
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1'])
    api.pass(1000)
    expect((await api.call('POST', 'session', { ...none, body: ada })).status).toBe(200)
  })
})

test('health needs no session and tells version and age', async () => {
  const api = tryApi()
  api.pass(61_500)
  expect(await json(api.call('GET', 'health', { ...none, headers: { host: 'any.name' } }))).toEqual({
    status: 'ok',
    version: '9.9.9',
    uptimeSeconds: 61,
  })
})

test('node types and connectors are told without what runs them', async () => {
  const answer = await json<{ nodeTypes: { id: string }[]; connectors: object[] }>(
    tryApi().call('GET', 'nodeTypes', { as: 'viewer' }),
  )
  expect(answer.nodeTypes.map(({ id }) => id)).toEqual(['start', 'shout', 'crm.get', 'hook'])
  expect(Object.keys(answer.connectors[0] ?? {})).toEqual(['id', 'title', 'summary', 'icon', 'config', 'secret'])
})

test('bodies of strangers are short', async () => {
  const body = { ...ada, name: 'x'.repeat(70_000) }
  expect((await tryApi().call('POST', 'session', { ...none, body })).status).toBe(413)
})
