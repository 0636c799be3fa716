import type { JsonObject } from '@isthmus/sdk'
import { fieldSchemas, type ObjectDefinition } from '../mock/definition-parts.ts'
import type { Fault } from '../mock/faults.ts'
import type { Bench } from './bench.ts'
import { good } from './driver.ts'
import { expectThat } from './expectation.ts'
import { freeFields, keyFieldsOf, requiredFields } from './sample-fields.ts'

/** A create whose answer does not arrive as it should makes one record, and is done or waits for a person. */
export async function lostCreate(bench: Bench, fault: Fault): Promise<void> {
  const { object } = bench
  const before = bench.held.rows().length
  const key = `LOST-${before + 2}`
  bench.mock.faults.add({ on: 'write', object: bench.name, fault })
  const run = await bench.write('create', [{ fields: { ...fieldsFor(object, before + 2), ...keyed(object, key) } }])
  const made = bench.held.rows().length - before
  expectThat(made === 1, `a create without its answer made ${made} records`)
  const { verify, safeToRepeat, idempotencyHeader } = object.create ?? {}
  const isKnowable = verify !== undefined || safeToRepeat === true || idempotencyHeader !== undefined
  if (isKnowable) good(run, 'the create whose answer was lost')
  else expectThat(run.parked === 1, `the create whose outcome nobody knows ended as ${run.status}`)
}

/** What a new record needs, with its key where it has one. */
export function fieldsFor(object: ObjectDefinition, at: number): JsonObject {
  const [text] = freeFields(object, 'text')
  return {
    ...requiredFields(object, at),
    ...(text === undefined ? {} : { [text]: `text ${at}` }),
    ...keyed(object, `NEW-${at}`),
  }
}

/** The key of a new record, and what a lost one is looked for by. */
export function keyed(object: ObjectDefinition, key: string): JsonObject {
  const schemas = fieldSchemas(object)
  const verify = object.create?.verify
  const sought = verify?.kind === 'find' ? /^\/record\/([^/]+)$/.exec(verify.value.from)?.[1] : undefined
  const names = [keyFieldsOf(object)[0], sought].filter((name) => name !== undefined)
  const given = names.filter((name) => schemas[name]?.['readOnly'] !== true)
  return Object.fromEntries(given.map((name) => [name, key]))
}
