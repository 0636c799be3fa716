import { afterEach, describe, expect, test, vi } from 'vitest'
import { describeProblem, FlowError } from '@isthmus/sdk'
import type { ContractSource } from '@isthmus/sdk/api'
import { createImports } from '../../packages/runtime/src/connectors/imports.ts'
import { buildRegistry } from '../../packages/runtime/src/engine/registry.ts'
import type { CallTimer } from '../../packages/runtime/src/http/exchange.ts'
import { createEgress } from '../../packages/runtime/src/http/index.ts'
import { LocalServers, type LocalServer } from '../../packages/runtime/src/http/testing/local-servers.ts'
import { openStores } from '../../packages/runtime/src/stores/open-stores.ts'

// Far above what is needed: a busy machine must not fail what is right.
vi.setConfig({ testTimeout: 120_000 })

const servers = new LocalServers()
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  await servers.close()
  for (const close of closers.splice(0)) await close()
})

/** What is said of a contract that cannot be used, in both languages. */
async function refusalOf(
  source: ContractSource,
  allowPrivate: readonly string[] = [],
  { timer, longestFetchMs = 60_000 }: { readonly timer?: CallTimer; readonly longestFetchMs?: number } = {},
) {
  const now = () => new Date('2026-03-01T08:00:00.000Z')
  const stores = openStores(':memory:', now)
  const egress = createEgress({ allowPrivate, maxAnswerBytes: 2 ** 20, ...(timer ? { timer } : {}) })
  closers.push(
    () => egress.close(),
    () => stores.close(),
  )
  const imports = createImports({
    egress,
    now,
    registry: buildRegistry([]),
    store: stores.connectors,
    flows: stores.flows,
    audit: stores.audit,
    connections: { open: () => undefined, connectors: () => new Map() },
    onChanged: () => undefined,
    warn: () => undefined,
    longestFetchMs,
  })
  const thrown: unknown = await imports.preview(source).then(
    ({ kind }) => new Error(`it was read as ${kind}`),
    (error: unknown) => error,
  )
  if (!(thrown instanceof FlowError)) throw thrown
  const problem = thrown.toProblem()
  return { code: thrown.code, en: thrown.message, zh: describeProblem(problem, 'zh-CN').message }
}

/** A sentence without what the contract itself brought in: names, values, and the words of a parser. */
const hasWords = (text: string): boolean => /\b(?:it|is|the|has|which|more than|does)\b/.test(text)

const bomb = (root: string) =>
  `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${root.replace('@', '&b;')}`
const wsdl = (inside = '') =>
  `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema" name="N">${inside}</definitions>`
const edmx = (inside: string) =>
  `<Edmx Version="4.0"><DataServices><Schema Namespace="N">${inside}</Schema></DataServices></Edmx>`
const openApi = (more: object) => JSON.stringify({ openapi: '3.0.0', info: { title: 'T' }, ...more })
const aliases = `openapi: 3.0.0\na: &a [x, x]\n${'bcdefgh'
  .split('')
  .map((name, at) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[at]}`).join(', ')}]`)
  .join('\n')}\n`

describe('a contract that is malformed, half written or made to do harm', () => {
  test.each<readonly [string, ContractSource, RegExp]>([
    ['nothing', { text: '' }, /empty/],
    ['blanks', { text: '\uFEFF  \n' }, /empty/],
    ['a web page', { text: '<!DOCTYPE html><html></html>' }, /web page/],
    ['half of a JSON document', { text: '{"openapi": "3.0.0", "paths": {"/a": ' }, /no JSON/],
    ['half of a YAML document', { text: 'openapi: 3.0.0\npaths:\n  /a: {get: [\n' }, /no YAML/],
    ['half of a WSDL', { text: wsdl('<types>').slice(0, -12) }, /no XML/],
    ['half of a $metadata', { text: edmx('<EntityType Name="A">').slice(0, -20) }, /no XML/],
    ['another JSON document', { text: '{"openapi": "4.2.0", "paths": {}}' }, /version 4\.2\.0/],
    ['a JSON list', { kind: 'openapi', text: '[1, 2]' }, /no object/],
    ['bytes', { kind: 'openapi', text: '\u0000\u0001\uFFFD{' }, /no (?:YAML|object)/],
    ['an entity bomb in a WSDL', { text: bomb(wsdl('@')) }, /document type/],
    ['an entity bomb in a $metadata', { text: bomb(edmx('@')) }, /document type/],
    ['an entity that is declared nowhere', { text: wsdl('<documentation>&xxe;</documentation>') }, /no escape/],
    ['an entity bomb in a schema beside a WSDL', wsdlWith('types.xsd', bomb('<a>@</a>')), /document type/],
    ['aliases that multiply', { text: aliases }, /no YAML|values/],
    ['JSON of endless depth', { text: `{"openapi":"3.0.0","a":${'['.repeat(100_000)}` }, /200 levels/],
    ['YAML of endless depth', { text: `openapi: 3.0.0\na: ${'['.repeat(100_000)}` }, /200 levels/],
    ['XML of endless depth', { text: wsdl('<a>'.repeat(100_000)) }, /levels|no XML|nested/],
    [
      'XML with one node of 21 million characters',
      { text: wsdl(`<documentation>${'x'.repeat(21_000_000)}`) },
      /characters/,
    ],
    ['JSON with one text of 21 million characters', { text: openApi({ x: 'x'.repeat(21_000_000) }) }, /characters/],
    ['a reference to itself', { text: openApi({ paths: { $ref: '#/paths' } }) }, /no operation/],
    ['references in a circle', { text: openApi({ paths: { $ref: '#/x' }, x: { $ref: '#/paths' } }) }, /no operation/],
    ['schemas that include each other', wsdlWith('types.xsd', include('types.xsd')), /no operation to SOAP|no binding/],
    [
      'a WSDL that imports itself',
      { text: wsdl('<import namespace="n" location="a.wsdl"/>'), fileName: 'a.wsdl' },
      /SOAP/,
    ],
    ['a schema in another folder', wsdlWith('../types.xsd', ''), /folder/],
    ['a schema of this computer', wsdlWith('file:///etc/hostname', ''), /folder/],
    ['a schema that was not given', wsdlWith('other.xsd', ''), /not among the files/],
  ])('%s is refused in words of both languages', async (_, source, expected) => {
    const { code, en, zh } = await refusalOf(source)
    expect([code, en]).toEqual(['CONTRACT_INVALID', expect.stringMatching(expected)])
    expect(en.length).toBeLessThan(700)
    expect([zh, /\p{Script=Han}/u.test(zh.replace(/^无法读取描述/, '')), hasWords(ownWords(zh))]).toEqual([
      zh,
      true,
      false,
    ])
  })
})

/** Parsers say what is wrong in English; that stands behind a colon. */
function ownWords(zh: string): string {
  return zh.replace(/(?:不是 (?:JSON|YAML|XML)：).*/s, '')
}

function include(location: string): string {
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="${location}"/></xs:schema>`
}

function wsdlWith(location: string, text: string): ContractSource {
  const types = `<types><xs:schema targetNamespace="n"><xs:include schemaLocation="${location}"/></xs:schema></types>`
  return { text: wsdl(types), fileName: 'orders.wsdl', files: [{ name: 'types.xsd', text }] }
}

describe('a contract that leads elsewhere asks nobody else', () => {
  const elsewhere = ['http://169.254.169.254/latest/meta-data', 'file:///etc/passwd', 'gopher://127.0.0.1:9/x']

  async function contractAt(textOf: (other: string) => string): Promise<{ own: LocalServer; other: LocalServer }> {
    const other = await servers.serve((_, response) => response.end('{}'))
    const own = await servers.serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).end(textOf(other.url))
    })
    return { own, other }
  }
  const hostsOf = (...all: readonly LocalServer[]) => all.map(({ url }) => new URL(url).host)

  test('a WSDL, not even what an administrator allowed', async () => {
    const { own, other } = await contractAt((url) => wsdl(`<import namespace="n" location="${url}/x.wsdl"/>`))
    const refused = await refusalOf({ url: `${own.url}/orders.wsdl` }, hostsOf(own, other))
    expect([refused.code, refused.en]).toEqual(['CONTRACT_INVALID', expect.stringContaining('lies on another host')])
    expect(other.requests).toEqual([])
    for (const place of elsewhere) {
      const { own: next } = await contractAt(() => wsdl(`<import namespace="n" location="${place}"/>`))
      expect((await refusalOf({ url: `${next.url}/orders.wsdl` }, hostsOf(next))).code).toBe('CONTRACT_INVALID')
    }
  })

  test('an OpenAPI document', async () => {
    const paths = (reference: string) => openApi({ paths: { '/a': { $ref: reference } } })
    for (const place of ['@/x.json#/a', ...elsewhere]) {
      const { own, other } = await contractAt((url) => paths(place.replace('@', url)))
      const refused = await refusalOf({ url: `${own.url}/api/shop.json` }, hostsOf(own, other))
      expect([refused.code, other.requests]).toEqual(['CONTRACT_INVALID', []])
    }
  })
})

describe('a server that gives a contract', () => {
  const answers: readonly (readonly [string, (server: LocalServers) => Promise<string>, string])[] = [
    ['streams without an end', (all) => rawServer(all, 'endless'), 'UPSTREAM_TOO_LARGE'],
    ['sends less than it says', (all) => rawServer(all, 'short'), 'UPSTREAM_UNREACHABLE'],
    ['sends bytes that are no text', (all) => rawServer(all, 'bytes'), 'UPSTREAM_ANSWER_INVALID'],
  ]

  test.each(answers)('and %s is refused', async (_, start, code) => {
    const url = await start(servers)
    const refused = await refusalOf({ url: `${url}/shop.json` }, [new URL(url).host])
    expect(refused.code).toBe(code)
    expect(hasWords(refused.zh)).toBe(false)
  })
})

describe('a server that hangs', () => {
  const wsdlThatLeads = (to: string) => wsdl(`<import namespace="n" location="${to}"/>`)

  test.each([
    ['before its answer', 0],
    ['in the middle of the contract', 40],
  ])('%s is given up when its time is over', async (_, sent) => {
    const begun = Promise.withResolvers<void>()
    const { url } = await servers.serve((__, response) => {
      if (sent > 0) response.writeHead(200, { 'content-type': 'text/xml' }).write(wsdl().slice(0, sent))
      begun.resolve()
    })
    const source = { url: `${url}/orders.wsdl` }
    const { code, zh } = await refusalOf(source, [new URL(url).host], {
      timer: (___, act) => {
        let isOver = false
        void begun.promise.then(() => isOver || act())
        return () => (isOver = true)
      },
    })
    expect([code, hasWords(zh)]).toEqual(['UPSTREAM_TIMEOUT', false])
  })

  test('with what its contract leads to, one document after the other, does not hold the import for ever', async () => {
    const { url } = await servers.serve(({ url: path }, response) => {
      if (path === '/orders.wsdl') response.writeHead(200, { 'content-type': 'text/xml' }).end(wsdlThatLeads('1.wsdl'))
    })
    const source = { url: `${url}/orders.wsdl` }
    const { code } = await refusalOf(source, [new URL(url).host], { longestFetchMs: 500 })
    expect(code).toBe('UPSTREAM_TIMEOUT')
  })
})

async function rawServer(all: LocalServers, how: 'endless' | 'short' | 'bytes'): Promise<string> {
  const { url } = await all.serve((_, response) => {
    if (how === 'bytes') {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
      response.end(Buffer.from([0x7b, 0xff, 0xfe, 0x81]))
      return
    }
    response.writeHead(200, { 'content-type': 'text/plain', ...(how === 'short' ? { 'content-length': 1000 } : {}) })
    if (how === 'short') {
      response.write('openapi: 3.0.0\n', () => response.socket?.destroy())
      return
    }
    const part = Buffer.alloc(2 ** 16, 'x')
    const more = (): void => {
      if (!response.destroyed) response.write(part, more)
    }
    more()
  })
  return url
}
