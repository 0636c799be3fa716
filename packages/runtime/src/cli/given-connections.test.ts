import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { defineConnector, defineNode, type ConnectorAuth, type Flow } from '@isthmus/sdk'
import { buildRegistry } from '../engine/registry.ts'
import { givenConnections } from './given-connections.ts'

const both = (text: string) => ({ en: text, 'zh-CN': text })
const described = (id: string) => ({ id, title: both(id), summary: both(id), icon: 'box' })

const system = (id: string, auth: ConnectorAuth, fields: Parameters<typeof Type.Object>[0], secret = fields) => ({
  node: defineNode({
    ...described(id),
    version: 1,
    kind: 'effect',
    effects: 'read',
    category: 'connector',
    connector: id,
    config: Type.Object({}),
    run: () => Promise.resolve([]),
  }),
  connector: defineConnector({
    ...described(id),
    auth,
    config: Type.Object({ baseUrl: Type.String(), ...fields }, { additionalProperties: false }),
    secret: Type.Object(secret, { additionalProperties: false }),
  }),
})
const text = Type.String({ minLength: 1 })
const systems = [
  system('crm', { kind: 'bearer', token: 'token' }, {}, { token: text }),
  system('erp', { kind: 'basic', user: 'user', password: 'password' }, { user: text }, { password: text }),
  system('old', { kind: 'basic', user: 'user', password: 'password' }, {}, { user: text, password: text }),
  system('shop', { kind: 'header', header: 'X-Key', secret: 'key' }, { store: Type.Optional(text) }, { key: text }),
  system(
    'any',
    { kind: 'chosen', field: 'auth', choices: {} },
    { auth: text, user: Type.Optional(text) },
    {
      token: Type.Optional(text),
      password: Type.Optional(text),
    },
  ),
]
const registry = buildRegistry([
  { id: 'test', nodes: systems.map(({ node }) => node), connectors: systems.map(({ connector }) => connector) },
])
const flow: Flow = {
  schema: 'isthmus/flow/1',
  id: 'a',
  name: 'a',
  nodes: systems.map(({ connector: { id } }) => ({
    id,
    type: id,
    typeVersion: 1,
    name: id,
    config: {},
    connection: id,
    position: { x: 0, y: 0 },
  })),
  edges: [],
  settings: {},
}
const given = (argument: string) => [...givenConnections([argument], flow, registry).values()][0]

describe('the credential in a URL goes where the connector wants it', () => {
  test.each([
    ['crm=http://t0ken@127.0.0.1:4320/', { baseUrl: 'http://127.0.0.1:4320' }, { token: 't0ken' }],
    ['crm=http://any:t0ken@127.0.0.1:4320', { baseUrl: 'http://127.0.0.1:4320' }, { token: 't0ken' }],
    [
      'erp=https://me:p%40ss@erp.example/odata/',
      { baseUrl: 'https://erp.example/odata', user: 'me' },
      { password: 'p@ss' },
    ],
    ['old=http://me:pass@old.example', { baseUrl: 'http://old.example' }, { user: 'me', password: 'pass' }],
    ['shop=http://k@shop.example?store=7&x=1', { baseUrl: 'http://shop.example', store: '7' }, { key: 'k' }],
    ['any=http://api.example', { baseUrl: 'http://api.example', auth: 'none' }, {}],
    ['any=http://t@api.example', { baseUrl: 'http://api.example', auth: 'bearer' }, { token: 't' }],
    ['any=http://u:p@api.example', { baseUrl: 'http://api.example', auth: 'basic', user: 'u' }, { password: 'p' }],
  ])('%s', (argument, config, secret) => {
    expect(given(argument)).toMatchObject({ config, secret, allowPrivate: true })
  })
})

test('a system for trying things out is opened with its public credential, unless one is given', () => {
  const [demo] = systems
  if (!demo) throw new Error('there is no system to try')
  const connector = { ...demo.connector, demoCredential: { config: {}, secret: { token: 'public' } } }
  const trial = buildRegistry([{ id: 'trial', nodes: [demo.node], connectors: [connector] }])
  const secretOf = (argument: string) => givenConnections([argument], flow, trial).get('crm')?.secret
  expect(secretOf('crm=http://127.0.0.1:4320')).toEqual({ token: 'public' })
  expect(secretOf('crm=http://own@127.0.0.1:4320')).toEqual({ token: 'own' })
})

describe('a wrong argument is refused, without its secret', () => {
  test.each([
    ['crm', 'Write --connection NAME=URL'],
    ['=http://t@host', 'Write --connection NAME=URL'],
    ['crm=ftp://t@host', 'Write --connection NAME=URL'],
    ['sap=http://t@host', 'No node of the flow uses a connection "sap"; it uses: crm, erp, old, shop, any.'],
    ['crm=http://host', '--connection crm (crm): token is required'],
    ['erp=http://p%zz:sesame@host', 'not percent-encoded'],
  ])('%s', (argument, sentence) => {
    expect(() => given(argument)).toThrow(sentence)
    expect(() => given(argument)).not.toThrow('sesame')
  })
})
