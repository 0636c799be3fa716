import {
  createProgramWriter,
  expressionLibrarySource,
  FlowError,
  isJsonObject,
  type Json,
  type JsonObject,
} from '@isthmus/sdk'
import { createMapping, objectOfRows, printMapping, type FieldRow, type MappingRow } from '@isthmus/sdk/mapping'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const names = fc.constantFrom('a', 'b', 'c', 'toString')
const scalar: fc.Arbitrary<Json> = fc.constantFrom<Json>('', ' ', 'x', '1.5', 0, 7, true, null)
const { value: anyValue } = fc.letrec<{ value: Json; object: JsonObject; list: readonly Json[] }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, tie('object'), tie('list')),
  object: fc.dictionary(names, tie('value'), { maxKeys: 3 }),
  list: fc.array(tie('value'), { maxLength: 3 }),
}))
const anyRecord = fc.dictionary(names, anyValue, { maxKeys: 4 })

/** Expressions over the names in scope; some fail for some records. */
function expression(scope: readonly string[]): fc.Arbitrary<{ readonly $expr: string }> {
  const path = fc
    .tuple(fc.constantFrom(...scope), fc.array(names, { maxLength: 2 }))
    .map((parts) => [parts[0], ...parts[1]].join('.'))
  const source = fc.oneof(
    path,
    path.map((read) => `upper(${read})`),
    path.map((read) => `[${read}, 1]`),
    path.map((read) => `"p-" + ${read}`),
    path.map((read) => `{ a: ${read}, b: { c: 1 } }`),
  )
  return source.map(($expr) => ({ $expr }))
}

const target = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'))
const outerScope = ['record']

function row(scope: readonly string[], depth: number): fc.Arbitrary<MappingRow> {
  const value = fc.oneof(scalar, expression(scope))
  const after = fc.record(
    { default: value, whenEmpty: fc.constantFrom('keep', 'null', 'skip', 'fail') },
    { requiredKeys: [] },
  )
  const plain = fc.record({
    target: fc.oneof({ arbitrary: target, weight: 9 }, { arbitrary: fc.constant(''), weight: 1 }),
    value,
  })
  const copy = fc.record({
    target: fc.oneof(target, fc.constant('')),
    copy: fc.record(
      { from: expression(scope), except: fc.array(target, { maxLength: 2 }) },
      { requiredKeys: ['from'] },
    ),
  })
  const kinds: fc.Arbitrary<MappingRow>[] = [plain, plain, copy]
  if (depth > 0) kinds.push(fc.record({ target, lines: lines(scope, depth) }))
  return fc.tuple(fc.oneof(...kinds), after).map(([base, extra]) => ({ ...base, ...extra }))
}

function lines(scope: readonly string[], depth: number): fc.Arbitrary<NonNullable<MappingRow['lines']>> {
  const inside = [...new Set([...scope, 'line', 'position'])]
  const named = [...new Set([...scope, 'item', 'position'])]
  const flat = [...inside, 'parent']
  const from = expression(scope)
  const rows = (read: readonly string[]) => fc.array(row(read, depth - 1), { maxLength: 3 })
  return fc.oneof(
    fc.record({ from, where: expression(inside), rows: rows(inside) }, { requiredKeys: ['from', 'rows'] }),
    fc.record(
      { from, as: fc.constant('item'), group: expression(named), rows: rows(named) },
      { requiredKeys: ['from', 'as', 'rows'] },
    ),
    fc.record(
      { from, flatten: expression(inside), where: expression(flat), rows: rows(flat) },
      { requiredKeys: ['from', 'flatten', 'rows'] },
    ),
  )
}

const mapping = fc.array(row(outerScope, 2), { maxLength: 5 })

/** The library is evaluated once, as in an isolate; the scripts of mappings are what changes. */
// oxlint-disable-next-line no-new-func, no-implied-eval -- a test runs the script that it had written
const library: unknown = new Function(`return ${expressionLibrarySource()}`)()

/** What the script gives for a record, as JSON; the message when it fails. */
function run(script: string, record: JsonObject): unknown {
  // oxlint-disable-next-line no-new-func, no-implied-eval -- the same
  const compute = new Function(
    'f',
    'record',
    'note',
    `"use strict"; let at = ''; try { return ${script} } catch (e) { note(e, at) }`,
  ) as (...given: readonly unknown[]) => unknown
  let failed: unknown
  const made = compute(library, record, (error: Error, field: string) => {
    failed = { node: 'N', field, reason: error.message }
  })
  return failed ?? JSON.parse(JSON.stringify(made))
}

function writer() {
  return createProgramWriter({ id: 'n', name: 'N' }, 't_', { usesTrigger: false })
}

function inScript(fields: readonly MappingRow[], record: JsonObject, keep: boolean): unknown {
  return run(printMapping(fields, writer(), { path: '/fields', ...(keep ? { kept: 'record' } : {}) }), record)
}

function inClosures(fields: readonly MappingRow[], record: JsonObject, keep: boolean): unknown {
  try {
    const mapped = createMapping(fields, { node: 'N', keep })
    return JSON.parse(JSON.stringify(mapped({ record })))
  } catch (error) {
    if (error instanceof FlowError) return error.toProblem().params
    throw error
  }
}

test('scripts and closures agree on every mapping and record, results and messages', () => {
  let [mapped, failed] = [0, 0]
  fc.assert(
    fc.property(mapping, anyRecord, fc.boolean(), (fields, record, keep) => {
      const script = inScript(fields, record, keep)
      const isFailure = typeof script === 'object' && script !== null && 'reason' in script
      if (isFailure) failed += 1
      else mapped += 1
      const closures = inClosures(fields, record, keep)
      // Which of several failing rows fails first depends on the order in which an object is built.
      const same = isFailure ? isJsonObject(closures) && 'reason' in closures : isDeepStrictEqual(script, closures)
      expect(same ? undefined : { script, closures }).toBeUndefined()
    }),
    { numRuns: 500 },
  )
  expect(Math.min(mapped, failed)).toBeGreaterThan(25)
})

test('rows computed for a write describe the same object as the mapping', () => {
  fc.assert(
    fc.property(mapping, anyRecord, (fields, record) => {
      const mapped = inScript(fields, record, false)
      if (typeof mapped === 'object' && mapped !== null && 'reason' in mapped) return
      const schema = { properties: { fields: { 'x-ui': { widget: 'fields' } } } }
      const { fields: rows } = run(writer().deepValue({ fields: fields as unknown as Json }, '', schema), record) as {
        readonly fields: readonly FieldRow[]
      }
      expect(objectOfRows(rows)).toEqual(mapped)
    }),
    { numRuns: 300 },
  )
})
