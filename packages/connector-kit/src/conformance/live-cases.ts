import { plainText, valueAt, type Json } from '@isthmus/sdk'
import type { ObjectDefinition } from '../mock/definition-parts.ts'
import { awkwardTexts } from '../mock/seed.ts'
import { good, type Driver } from './driver.ts'
import { expectSame, expectThat } from './expectation.ts'
import { freeFields, keyFieldsOf, requiredFields } from './sample-fields.ts'

/** What can be asked of a system that is not ours: nothing is switched on over there, and reads change nothing. */
export interface LiveCase {
  readonly id: string
  readonly title: string
  readonly applies: (object: ObjectDefinition) => boolean
  /** True for a case that makes records over there, and takes them away again where the connector can. */
  readonly writes: boolean
  readonly run: (driver: Driver) => Promise<void>
}

const readTwice: LiveCase = {
  id: 'live-list',
  title: 'Two readings of a list give every record once, and the same ones',
  applies: ({ list }) => list !== undefined,
  writes: false,
  run: async (driver) => {
    const [first, second] = [idsOf(driver, await driver.listed()), idsOf(driver, await driver.listed())]
    expectThat(new Set(first).size === first.length, `${first.length - new Set(first).size} records came twice`)
    expectSame(second, first, 'the second reading')
  },
}

const changesRead: LiveCase = {
  id: 'live-changes',
  title: 'A first look for changes takes every record once, and a second one nothing',
  applies: ({ list, changes }) => list !== undefined && changes !== undefined,
  writes: false,
  run: async (driver) => {
    const taken = idsOf(driver, await driver.looked())
    expectThat(new Set(taken).size === taken.length, `${taken.length - new Set(taken).size} records came twice`)
    const again = await driver.looked()
    expectThat(again.length === 0, `${again.length} records came again at the second look`)
  },
}

const described: LiveCase = {
  id: 'live-description',
  title: 'The system tells its fields',
  applies: ({ describe }) => describe !== undefined,
  writes: false,
  run: async (driver) => {
    const entities = await driver.session.describe()
    expectThat(
      entities.some(({ name }) => name === driver.name),
      `the description has no ${driver.name}`,
    )
  },
}

const upserted: LiveCase = {
  id: 'live-upsert',
  title: 'A record is made once by its key, holds the texts that it was given, and is taken away again',
  applies: (object) => keyFieldsOf(object).length > 0 && freeFields(object, 'text').length > 0,
  writes: true,
  run: async (driver) => {
    const { object } = driver
    const [field = ''] = freeFields(object, 'text')
    const key = `isthmus-test-${Date.now()}`
    let id: Json = null
    for (const [at, text] of awkwardTexts.entries()) {
      const fields = { ...requiredFields(object, at), [field]: text }
      const [written] = good(await driver.write('upsert', [{ key, fields }]), `the upsert of ${JSON.stringify(text)}`)
      const now = (valueAt(written, '/id') ?? null) as Json
      expectThat(
        id === null || plainText(id) === plainText(now),
        `the key ${key} led to ${plainText(id)} and ${plainText(now)}`,
      )
      id = now
    }
    if (object.delete) good(await driver.write('delete', [{ id: plainText(id) }]), 'the delete')
  },
}

function idsOf(driver: Driver, records: readonly Json[]): readonly string[] {
  return records.map((record) => driver.idOf(record))
}

export const liveCases: readonly LiveCase[] = [readTwice, changesRead, described, upserted]
