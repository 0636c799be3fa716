import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject, parseDefinition, type Json, type LocalText } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { builtinPlugins } from './index.ts'

const types = builtinPlugins.flatMap(({ nodes }) => nodes.map(({ info }) => info))
const connectors = builtinPlugins.flatMap((plugin) => plugin.connectors)

test('gives every node type, connector and plugin an id of its own', () => {
  for (const ids of [types, connectors, builtinPlugins].map((list) => list.map(({ id }) => id))) {
    expect(ids.length).toBeGreaterThan(0)
    expect(new Set(ids).size).toBe(ids.length)
  }
})

const definedFolders = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .flatMap((path) => /^([^/]+)\/connector\.json$/.exec(path)?.[1] ?? [])

test('offers every definition of a connector that lies here, and makes none before somebody asks', () => {
  const deferred = builtinPlugins.filter((plugin) => plugin.deferred).map(({ id }) => id)
  expect(deferred.toSorted()).toEqual(definedFolders.toSorted())
  expect(deferred.length).toBeGreaterThan(4)
})

test.each(definedFolders)('the definition of %s stands every check, because none is made when it is used', (folder) => {
  const parsed = parseDefinition(readFileSync(join(import.meta.dirname, folder, 'connector.json'), 'utf8'))
  expect('problems' in parsed ? parsed.problems : []).toEqual([])
  expect('definition' in parsed && parsed.definition.id).toBe(folder)
})

test('describes every node type and connector in both languages, with words to search in both', () => {
  for (const { id, title, summary, icon, keywords } of types) {
    for (const text of [title, summary]) expectBoth(text, id)
    expect({ id, icon }).toMatchObject({ icon: expect.stringMatching(/^[a-z0-9]+(-[a-z0-9]+)*$/) as string })
    expect({ id, chinese: keywords.some((word) => /[一-鿿]/.test(word)) }).toEqual({ id, chinese: true })
    expect({ id, latin: keywords.some((word) => /^[a-z]/.test(word)) }).toEqual({ id, latin: true })
  }
  for (const { id, title, summary } of connectors) for (const text of [title, summary]) expectBoth(text, id)
})

test('titles every field of every form in both languages', () => {
  const forms = [...types, ...connectors].map(({ id, config }) => [id, config] as const)
  const secrets = connectors.map(({ id, secret }) => [`${id} secret`, secret] as const)
  let fields = 0
  for (const [id, schema] of [...forms, ...secrets]) {
    for (const [name, field] of fieldsOf(schema as Json)) {
      const hints = isJsonObject(field) ? field['x-ui'] : undefined
      const title = isJsonObject(hints) ? hints['title'] : undefined
      expectBoth(title as LocalText | undefined, `${id}: ${name}`)
      fields += 1
    }
  }
  expect(fields).toBeGreaterThan(80)
})

test('lets every node name a connector that a plugin brings', () => {
  const known = new Set(connectors.map(({ id }) => id))
  const missing = types.filter(({ connector }) => connector !== undefined && !known.has(connector))
  expect(missing.map(({ id }) => id)).toEqual([])
})

test('crosses the HTTP API as plain JSON', () => {
  for (const info of types) expect(JSON.parse(JSON.stringify(info))).toEqual(info)
})

function expectBoth(text: LocalText | undefined, where: string): void {
  const filled = { where, en: (text?.en ?? '') !== '', chinese: (text?.['zh-CN'] ?? '') !== '' }
  expect(filled).toEqual({ where, en: true, chinese: true })
}

/** The named fields of a form, those of rows included. */
function fieldsOf(schema: Json | undefined, at = ''): readonly (readonly [string, Json])[] {
  if (!isJsonObject(schema)) return []
  const properties = isJsonObject(schema['properties']) ? Object.entries(schema['properties']) : []
  const own = properties.filter(([name]) => name !== '$expr')
  return [
    ...own.map(([name, field]) => [`${at}/${name}`, field] as const),
    ...own.flatMap(([name, field]) => fieldsOf(field, `${at}/${name}`)),
    ...fieldsOf(schema['items'], `${at}/0`),
  ]
}
