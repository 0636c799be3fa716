import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../json.ts'
import { checkSchema } from '../../schema/index.ts'
import { ConnectorDefinitionSchema, parseDefinition } from './index.ts'
import { cursorShape, emptyIsMissingShape, errorInOkShape } from './testing/shapes.ts'

const shapes = [cursorShape, emptyIsMissingShape, errorInOkShape]

/** The definition with the value at a place replaced, or taken out. */
function changed(shape: object, place: string, value?: unknown): unknown {
  const copy = structuredClone(shape) as JsonObject
  const names = place.split('/').slice(1)
  const last = names.pop() ?? ''
  const holder = names.reduce<Record<string, unknown>>((at, name) => at[name] as Record<string, unknown>, copy as never)
  if (value === undefined) delete holder[last]
  else holder[last] = value
  return copy
}

function problemsOf(source: unknown): readonly string[] {
  const parsed = parseDefinition(source)
  return 'problems' in parsed ? parsed.problems.map(({ path, message }) => `${path}: ${message}`) : []
}

test.each(shapes)('takes the definition of $id, as a value and as text', (shape) => {
  expect(parseDefinition(shape)).toEqual({ definition: shape })
  expect(parseDefinition(JSON.stringify(shape))).toEqual({ definition: shape })
})

test('is described by a JSON Schema that survives being written down', () => {
  const schema = JSON.parse(JSON.stringify(ConnectorDefinitionSchema)) as JsonObject
  for (const shape of shapes) expect(checkSchema(schema, shape)).toEqual([])
  expect(checkSchema(schema, { ...cursorShape, color: 'red' })).toMatchObject([{ path: '/color' }])
})

describe('names the place of', () => {
  test.each([
    ['what is no JSON', '{"schema": ', /^: .*must be JSON/],
    ['what is no definition', [], /^: .*object/],
    ['another format', changed(cursorShape, '/schema', 'isthmus/connector/2'), /^\/schema: /],
    ['a member it does not know', changed(cursorShape, '/objects/company/lists', {}), /^\/objects\/company\/lists: /],
    [
      'a page without its fields',
      changed(cursorShape, '/objects/company/list/page', { kind: 'cursor' }),
      /^\/objects\/company\/list\/page/,
    ],
    ['an unknown sign-in', changed(cursorShape, '/connection/auth', { kind: 'magic' }), /^\/connection\/auth/],
    [
      'an object that is not there',
      changed(cursorShape, '/connection/test/object', 'compani'),
      /^\/connection\/test\/object: .*did you mean company/,
    ],
    [
      'a secret that is not there',
      changed(cursorShape, '/connection/auth/token', 'tokn'),
      /^\/connection\/auth\/token: .*did you mean token/,
    ],
    [
      'a secret in an address',
      changed(emptyIsMissingShape, '/objects/thirdparty/list/request/query/key', { from: '/connection/key' }),
      /^\/objects\/thirdparty\/list\/request\/query\/key\/from: .*must not be a secret/,
    ],
    [
      'a secret outside of the sign-in',
      changed(errorInOkShape, '/objects/customer/list/request/body/data/s', { from: '/secret/appSecret' }),
      /^\/objects\/customer\/list\/request\/body\/data\/s\/from: /,
    ],
    [
      'a pointer that leads nowhere',
      changed(cursorShape, '/objects/company/list/request/body/after', { from: '/page/curser' }),
      /^\/objects\/company\/list\/request\/body\/after\/from: .*did you mean \/page\/cursor/,
    ],
    [
      'a cursor that is never sent',
      changed(cursorShape, '/objects/company/list/request/body/after'),
      /^\/objects\/company\/list\/page\/kind: .*needs \/page\/cursor/,
    ],
    [
      'a query that is never sent',
      changed(cursorShape, '/objects/company/list/request/body/filterGroups'),
      /^\/objects\/company\/list\/query: .*needs \/input\/filter/,
    ],
    [
      'a time that is not in the schema',
      changed(cursorShape, '/objects/company/changes/cursor', 'modified'),
      /^\/objects\/company\/changes\/cursor: /,
    ],
    [
      'changes without a query',
      changed(emptyIsMissingShape, '/objects/thirdparty/list/query'),
      /^\/objects\/thirdparty\/changes: .*needs a list with a query/,
    ],
    [
      'a statement without its parts',
      changed(cursorShape, '/objects/company/list/query', { dialect: 'soql' }),
      /^\/objects\/company\/list\/query: /,
    ],
  ])('%s', (_, source, expected) => {
    expect(problemsOf(source)).toContainEqual(expect.stringMatching(expected))
  })
})

test('refuses a text that is too long without reading it', () => {
  expect(problemsOf(`"${'x'.repeat(5_000_001)}"`)).toEqual([expect.stringMatching(/at most 5000000/)])
})
