import { describe, expect, test } from 'vitest'
import type { ConnectionDetail, ConnectionsAnswer, ProblemDocument } from '@isthmus/sdk/api'
import { aFlow, aNode, testAnswer, tryApi, type TriedApi } from './try-api.contract.ts'

const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T
const crm = {
  name: 'crm',
  connector: 'crm',
  config: { baseUrl: 'http://127.0.0.1:4312' },
  secret: { token: 'open-sesame' },
}
const params = { connection: 'crm' }
const withConnection = async (): Promise<TriedApi> => {
  const api = tryApi()
  await api.call('POST', 'connections', { body: crm })
  return api
}
const refusal = async (answer: Promise<Response>) => {
  const { code, problems, detail } = await json<ProblemDocument>(answer)
  return { code, detail, paths: problems?.map(({ path }) => path) }
}

describe('a connection', () => {
  test('is created, changed, given a new secret and removed, and each is remembered', async () => {
    const api = tryApi()
    const created = await api.call('POST', 'connections', { body: crm })
    expect(created.status).toBe(201)
    expect(await created.json()).toMatchObject({
      name: 'crm',
      secretFields: ['token'],
      allowPrivate: false,
      usedBy: [],
    })
    const body = { config: { baseUrl: 'http://127.0.0.1:1' }, allowPrivate: true }
    expect(await json(api.call('PUT', 'connection', { params, body }))).toMatchObject(body)
    await api.call('PUT', 'connectionSecret', { params, body: { secret: { token: 'close-sesame' } } })
    expect(api.deps.connections.open('crm')?.secret).toEqual({ token: 'close-sesame' })
    expect((await api.call('DELETE', 'connection', { params })).status).toBe(204)
    expect((await json<ConnectionsAnswer>(api.call('GET', 'connections'))).connections).toEqual([])
    const deeds = api.deps.audit.list({ object: 'connection:crm', limit: 9 }).map(({ action }) => action)
    expect(deeds).toEqual(['connection.remove', 'connection.rotate', 'connection.update', 'connection.create'])
  })

  test('is tested', async () => {
    const api = await withConnection()
    expect(await json(api.call('POST', 'connectionTest', { params, as: 'builder' }))).toEqual(testAnswer)
  })

  test('in use is not removed', async () => {
    const api = await withConnection()
    const flow = aFlow('orders', { nodes: [aNode('start', 'start'), aNode('get', 'crm.get', { connection: 'crm' })] })
    await api.call('POST', 'flows', { body: { flow: { ...flow, edges: [] } } })
    expect((await json<ConnectionDetail>(api.call('GET', 'connection', { params }))).usedBy).toEqual(['orders'])
    expect(await refusal(api.call('DELETE', 'connection', { params }))).toMatchObject({
      code: 'IN_USE',
      detail: '"crm" is used by: orders.',
    })
  })

  test('has a name of its own', async () => {
    const api = await withConnection()
    expect((await refusal(api.call('POST', 'connections', { body: crm }))).code).toBe('NAME_TAKEN')
  })

  test.each([
    ['an unknown connector', { connector: 'sap' }, ['/connector']],
    ['a wrong config', { config: { url: 'x' } }, ['/config/baseUrl', '/config/url']],
    ['a credential in its address', { config: { baseUrl: 'http://me:open-sesame@host' } }, ['/config/baseUrl']],
    ['a short secret', { secret: { token: 'sesame' } }, ['/secret/token']],
    ['a secret that is no text', { secret: { token: 1234567 } }, ['/secret/token']],
    ['an unknown secret field', { secret: { token: 'open-sesame', more: 'sesame' } }, ['/secret/more']],
    ['a name with a slash', { name: 'a/b' }, ['/name']],
    ['a name of blanks', { name: '  ' }, ['/name']],
  ])('with %s is refused, and nothing is saved', async (_what, change, paths) => {
    const api = tryApi()
    const answer = await api.call('POST', 'connections', { body: { ...crm, ...change } })
    const text = await answer.text()
    const { problems } = JSON.parse(text) as ProblemDocument
    expect(problems?.map(({ path }) => path).toSorted()).toEqual(paths)
    expect(text).not.toMatch(/sesame|1234567/)
    expect(api.deps.connections.list()).toEqual([])
  })

  test.each(['客户系统', 'CRM (test) 2', 'a'])('can be named "%s"', async (name) => {
    const api = tryApi()
    await api.call('POST', 'connections', { body: { ...crm, name } })
    const found = await json<ConnectionDetail>(api.call('GET', 'connection', { params: { connection: name } }))
    expect(found.name).toBe(name)
  })

  test('keeps its secret when a new one is refused', async () => {
    const api = await withConnection()
    const body = { secret: { token: 'short' } }
    expect((await refusal(api.call('PUT', 'connectionSecret', { params, body }))).code).toBe('SCHEMA_MISMATCH')
    expect(api.deps.connections.open('crm')?.secret).toEqual({ token: 'open-sesame' })
  })
})

test('a secret appears in no answer and no log line', async () => {
  const api = await withConnection()
  const answers = [
    api.call('GET', 'connections'),
    api.call('GET', 'connection', { params }),
    api.call('PUT', 'connection', { params, body: { config: crm.config } }),
    api.call('PUT', 'connectionSecret', { params, body: { secret: { token: 'open-sesame-2' } } }),
    api.call('PUT', 'connectionSecret', { params, body: '{"secret": {"token": open-sesame}}' }),
    api.call('POST', 'connections', { body: crm }),
    api.call('POST', 'connections', { body: { ...crm, name: 7 } }),
    api.call('POST', 'connectionTest', { params }),
    api.call('GET', 'openApi'),
    api.call('GET', 'nodeTypes'),
  ]
  const texts = await Promise.all(answers.map(async (answer) => (await answer).text()))
  expect(texts.every((text) => text.length > 0)).toBe(true)
  expect(texts.join('') + JSON.stringify(api.logged)).not.toContain('sesame')
})
