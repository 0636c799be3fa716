import { connectorDocument, sectionsInMarkdown, verifiedState } from '@isthmus/sdk/document'
import { parseDefinition, pluginOf, type ConnectorDefinition } from '@isthmus/sdk'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { definitionOf, shippedDefinitions } from './shipped.ts'

const root = new URL('../../../', import.meta.url)
const docs = new URL('docs/connectors/', root)
const page = readFileSync(new URL('README.md', docs), 'utf8')

test('the example on the page of connectors is a definition, and makes the nodes that the page promises', () => {
  const [, example = ''] = /```json\n(.*?)```/s.exec(page) ?? []
  const parsed = parseDefinition(example)
  expect('problems' in parsed ? parsed.problems : []).toEqual([])
  if ('problems' in parsed) return
  const ids = pluginOf(parsed.definition).nodes.map(({ info }) => info.id)
  expect(ids).toEqual(
    ['list', 'find', 'get', 'create', 'update', 'upsert', 'delete', 'changed'].map((part) => `mini-erp.${part}`),
  )
})

const begins =
  '<!-- Made of the definition; `ISTHMUS_DOCS=yes npx vitest run test/connectors/definitions/docs.test.ts` renews it. -->'
const ends = '<!-- Until here. -->'

function referenceOf(definition: ConnectorDefinition): string {
  const { connectors, nodes } = pluginOf(definition)
  const [connector] = connectors
  if (!connector) throw new Error(`${definition.id} makes no connector`)
  const document = connectorDocument({ connector, nodes: nodes.map(({ info }) => info) }, 'en')
  const parts = ['## Reference', begins, '<!-- prettier-ignore-start -->', sectionsInMarkdown(document, 3)]
  return `${[...parts, '<!-- prettier-ignore-end -->', ends].join('\n\n')}\n`
}

/** The page as it is to be: what people wrote, and then what the definition says. */
function withReference(text: string, reference: string): string {
  const at = text.indexOf('## Reference\n')
  return `${(at === -1 ? text : text.slice(0, at)).trimEnd()}\n\n${reference}`
}

test.each(shippedDefinitions)('the page of %s ends with what its definition says', (id) => {
  const file = new URL(`${id}.md`, docs)
  const renewed = withReference(readFileSync(file, 'utf8'), referenceOf(definitionOf(id)))
  if (process.env['ISTHMUS_DOCS'] === 'yes') writeFileSync(file, renewed)
  expect(readFileSync(file, 'utf8')).toBe(renewed)
})

test.each(shippedDefinitions)('the definition of %s says what was verified, and names its sources', (id) => {
  const { verified = [], sources = [] } = definitionOf(id).documentation ?? {}
  expect(verified.map(({ how }) => how)).toContain('mock')
  expect(sources.length).toBeGreaterThan(0)
  // Whoever says that a system was called must be able to show how.
  const isLive = verified.some(({ how }) => how === 'live')
  expect(!isLive || existsSync(new URL(`test/systems/${id}`, root))).toBe(true)
})

interface SystemRow {
  readonly title: string
  readonly file: string
  readonly state: string
  readonly tried: string
}

/** The rows of the table of systems. */
function systemRows(): readonly SystemRow[] {
  const [, table = ''] = /\| System .*?\n\|[- |]+\n(.*?)\n\n/s.exec(page) ?? []
  return table.split('\n').map((line) => {
    const [, title = '', file = '', state = '', tried = ''] =
      /^\| \[([^\]]+)\]\(([a-z0-9-]+)\.md\)[^|]*\| ([^|]+?) *\| ([^|]+?) *\|$/.exec(line) ?? []
    return { title, file, state, tried }
  })
}

test('the table of systems has every page that there is, and every definition in the state that it says', () => {
  const rows = systemRows()
  const pages = readdirSync(docs).flatMap((name) => (name === 'README.md' ? [] : [name.replace(/\.md$/, '')]))
  expect(rows.map(({ file }) => file).toSorted()).toEqual(pages.toSorted())
  const states = { live: 'live', mock: 'by mock', documented: 'documented only' } as const
  const told = shippedDefinitions.map((id) => {
    const definition = definitionOf(id)
    return { file: id, title: definition.title.en, state: states[verifiedState(definition)] }
  })
  for (const each of told) expect(rows).toContainEqual(expect.objectContaining(each))
})

test('what the table calls live is started by tests, and all real systems of the tests are in it', () => {
  const rows = systemRows()
  const allowed = ['live', 'by mock', 'documented only', 'part of the product']
  expect(rows.filter(({ state }) => !allowed.includes(state))).toEqual([])
  const started = (tried: string): readonly string[] =>
    [...tried.matchAll(/`test\/systems\/([a-z0-9-]+)`/g)].map(([, name = '']) => name)
  const live = rows.filter(({ state }) => state === 'live')
  expect(live.filter(({ tried }) => started(tried).length === 0)).toEqual([])
  const folders = readdirSync(new URL('test/systems/', root), { withFileTypes: true })
  const systems = folders.flatMap((each) => (each.isDirectory() ? [each.name] : []))
  expect([...new Set(rows.flatMap(({ tried }) => started(tried)))].toSorted()).toEqual(systems.toSorted())
})
