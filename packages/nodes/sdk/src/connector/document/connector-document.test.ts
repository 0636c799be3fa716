import * as fc from 'fast-check'
import * as Type from 'typebox'
import { expect, test } from 'vitest'
import type { Language } from '../../language.ts'
import { defineConnector } from '../define-connector.ts'
import { parseDefinition, type ConnectorDefinition } from '../definition/index.ts'
import { cursorShape } from '../definition/testing/shapes.ts'
import { writingShape } from '../definition/testing/writing-shape.ts'
import { pluginOf } from '../interpret/index.ts'
import { connectorDocument } from './connector-document.ts'
import type { ConnectorDocument } from './document.ts'
import { documentInMarkdown } from './markdown.ts'
import { verifiedState } from './verified-state.ts'

function definitionOf(source: object): ConnectorDefinition {
  const parsed = parseDefinition(source)
  if ('definition' in parsed) return parsed.definition
  throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
}

function documentOf(source: object, language: Language = 'en'): ConnectorDocument {
  const { connectors, nodes } = pluginOf(definitionOf(source))
  const [connector] = connectors
  if (!connector) throw new Error('A definition makes a connector')
  return connectorDocument({ connector, nodes: nodes.map(({ info }) => info) }, language)
}

function tableIn(document: ConnectorDocument, section: string): readonly (readonly string[])[] {
  const blocks = document.sections.find(({ id }) => id === section)?.blocks ?? []
  return blocks.flatMap((block) => (block.kind === 'table' ? block.rows : []))
}

test('tells the fields of a connection, which of them are secret, and what offers a record of each kind', () => {
  const document = documentOf(cursorShape)
  expect(tableIn(document, 'connection')).toEqual([
    ['`baseUrl`', 'Address', '`https://api.crm.example` when not set'],
    ['`token`', 'Token', 'secret, stored encrypted'],
  ])
  expect(tableIn(document, 'entities')[0]?.slice(0, 5)).toEqual([
    '`company`',
    'Companies',
    '`/crm/v3/objects/companies/search`',
    '`id`',
    '4',
  ])
  expect(tableIn(document, 'errors').map(([, means, again]) => [means, again])).toEqual([
    ['too many calls', 'after the wait'],
    ['too many calls', 'after the wait in `x-wait`'],
    ['refused data', 'no'],
  ])
})

test('tells of every write how many go together, whether it may be repeated, and what becomes of a lost answer', () => {
  const rows = tableIn(documentOf(writingShape), 'writes')
  const { objects } = definitionOf(writingShape)
  expect(rows.length).toBeGreaterThan(3)
  for (const [entity = '', write, batch, safe, lost] of rows.filter((row) => row.length === 5)) {
    expect([entity, write, batch, safe, lost]).not.toContain('')
    expect(entity === 'all' || Object.keys(objects).some((name) => entity.includes(`\`${name}\``))).toBe(true)
  }
})

test('has the same sections and as many cells in both languages, and names of columns for all of them', () => {
  for (const source of [cursorShape, writingShape]) {
    const [english, chinese] = [documentOf(source), documentOf(source, 'zh-CN')]
    const outline = ({ sections }: ConnectorDocument) =>
      sections.map(({ id, blocks }) => [
        id,
        blocks.map((block) => (block.kind === 'table' ? [block.columns.length, block.rows.length] : block.kind)),
      ])
    expect(outline(chinese)).toEqual(outline(english))
    const tables = english.sections.flatMap(({ blocks }) => blocks.filter((block) => block.kind === 'table'))
    for (const { columns, rows } of tables) expect(rows.every((row) => row.length === columns.length)).toBe(true)
  }
})

test('tells what was verified, the surest first, and says so when the system was never called', () => {
  const documentation = {
    verified: [
      { what: { en: 'Names', 'zh-CN': '名称' }, how: 'documented' },
      { what: { en: 'Pages of `company`', 'zh-CN': '`company` 的分页' }, how: 'mock' },
    ],
    sources: [{ says: 'The API', url: 'https://docs.crm.example/api' }, { says: 'Hearsay' }],
  }
  const source = { ...cursorShape, documentation }
  const document = documentOf(source)
  expect(tableIn(document, 'verified').map(([what]) => what)).toEqual(['Pages of `company`', 'Names'])
  expect(documentInMarkdown(document)).toContain('The system itself was never called by this connector.')
  expect(documentInMarkdown(document)).toContain('- The API: <https://docs.crm.example/api>\n- Hearsay')
  expect(verifiedState(definitionOf(source))).toBe('mock')
  expect(verifiedState(definitionOf(cursorShape))).toBe('documented')
  const live = { verified: [{ what: { en: 'All', 'zh-CN': '全部' }, how: 'live' }] }
  expect(verifiedState(definitionOf({ ...cursorShape, documentation: live }))).toBe('live')
})

test('tells how many keys go in one look-up, and by which call', () => {
  const { company } = cursorShape.objects
  const call = {
    maxKeys: 100,
    request: { method: 'POST', path: '/batch/read', body: { ids: { from: '/input/keys' } } },
    records: '/results',
  }
  const list = { ...company.list, batch: { by: 'list', maxKeys: 50, maxLength: 2000, fields: ['name'] } }
  const source = { ...cursorShape, objects: { company: { ...company, list, get: { ...company.get, batch: call } } } }
  expect(tableIn(documentOf(source), 'look-ups')).toEqual([
    ['`company`', 'get, by id', 'up to 100, by `POST /batch/read`'],
    ['`company`', 'find, by `name`', 'up to 50, asked of the list, while the call has at most 2000 characters'],
    ['`company`', 'find, by another field', '1'],
  ])
  expect(tableIn(documentOf(cursorShape), 'look-ups').map(([, , keys]) => keys)).toEqual(['1', '1'])
})

test('refuses sources that are no addresses of the web', () => {
  const documentation = { sources: [{ says: 'The API', url: 'javascript:alert(1)' }] }
  expect(parseDefinition({ ...cursorShape, documentation })).toMatchObject({
    problems: [{ path: '/documentation/sources/0/url' }],
  })
})

test('tells of a connector without a definition what its connections hold and what its nodes are', () => {
  const connector = defineConnector({
    id: 'queue',
    title: { en: 'Queue', 'zh-CN': '队列' },
    summary: { en: 'Messages.', 'zh-CN': '消息。' },
    icon: 'box',
    config: Type.Object({ host: Type.String() }),
    secret: Type.Object({ password: Type.String() }),
    auth: { kind: 'none' },
    door: 'queue',
  })
  const document = connectorDocument({ connector, nodes: [] }, 'en')
  expect(document.sections.map(({ id }) => id)).toEqual(['connection', 'limits'])
  expect(documentInMarkdown(document)).toContain('Sign-in: with `password`.')
})

test('whatever a definition calls things stays text in Markdown', () => {
  const awkward = fc.string({
    unit: fc.constantFrom('<', '>', '|', '`', '*', '_', '[', ']', '\n', 'a', '&'),
    minLength: 1,
  })
  fc.assert(
    fc.property(awkward, (text) => {
      const title = { en: text, 'zh-CN': text }
      const { company } = cursorShape.objects
      const lines = documentInMarkdown(
        documentOf({ ...cursorShape, objects: { company: { ...company, title } } }),
      ).split('\n')
      const [row = ''] = lines.filter((line) => line.startsWith('| `company` |'))
      // Nothing but what is escaped may mean anything, and the cell ends where it ends.
      expect(row.replaceAll(/\\./g, '').match(/\|/g)).toHaveLength(8)
      expect(row.replaceAll(/\\./g, '').replaceAll(/`[^`]*`/g, '')).not.toMatch(/[<>*_[\]]/)
    }),
  )
})
