import { isJsonObject, plainText, type Json, type JsonObject } from '@isthmus/sdk'
import { fieldSchemas, kindOf, typeNamesOf, type ObjectDefinition } from '../../mock/definition-parts.ts'
import { awkwardTexts, exactAmounts } from '../../mock/seed.ts'
import type { Bench } from '../bench.ts'
import { good } from '../driver.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectThat } from '../expectation.ts'
import { freeFields, requiredFields } from '../sample-fields.ts'

const textsFound: ConformanceCase = {
  id: 'awkward-texts-found',
  title: "O'Brien, %, brackets, line breaks, 王小明 and 😀 are found by what they are, and nothing else is",
  applies: (object) => askableTexts(object).length > 0,
  run: async (bench) => {
    const [field = ''] = askableTexts(bench.object)
    bench.held.seed(0)
    bench.held.add({ [field]: 'something else' })
    const ids = awkwardTexts.map((text) => bench.held.add({ [field]: text }).id)
    let found = 0
    for (const [at, text] of awkwardTexts.entries()) {
      const { records, failures } = await bench.find(field, text)
      const [failure] = failures
      // A text that the language cannot hold must be refused before it is sent.
      if (failure?.code === 'FIELD_VALUE_INVALID') continue
      expectThat(failure === undefined, `looking for ${JSON.stringify(text)} failed: ${failure?.message}`)
      expectThat(
        isJsonObject(records[0]) && bench.idOf(records[0]) === ids[at],
        `looking for ${JSON.stringify(text)} found ${JSON.stringify(records[0] ?? null).slice(0, 200)}`,
      )
      found += 1
    }
    expectThat(found * 2 >= awkwardTexts.length, `only ${found} of ${awkwardTexts.length} texts can be looked for`)
  },
}

/** Texts that the list can be asked for. */
function askableTexts(object: ObjectDefinition): readonly string[] {
  const { query } = object.list ?? {}
  const all = query ? freeFields(object, 'text') : []
  return query?.dialect === 'parameters' ? all.filter((field) => query.parameters?.[field]?.eq !== undefined) : all
}

const textsRead: ConformanceCase = {
  id: 'awkward-texts-read',
  title: 'Texts of any script come as they are held',
  applies: (object) => object.list !== undefined && freeFields(object, 'text').length > 0,
  run: async (bench) => {
    const [field = ''] = freeFields(bench.object, 'text')
    bench.held.seed(0)
    for (const text of awkwardTexts) bench.held.add({ [field]: text })
    await expectHeld(bench, field, awkwardTexts)
  },
}

const decimalsRead: ConformanceCase = {
  id: 'decimals-read',
  title: 'Decimals come as texts with all their digits',
  applies: (object) => object.list !== undefined && decimalTexts(object).length > 0,
  run: async (bench) => {
    const [field = ''] = decimalTexts(bench.object)
    const amounts = amountsOf(bench.object)
    bench.held.seed(0)
    for (const amount of amounts) bench.held.add({ [field]: sentAmount(bench.object, amount) })
    await expectHeld(bench, field, amounts)
  },
}

/** Fields whose amounts are texts, because a JSON number does not keep them. */
function decimalTexts(object: ObjectDefinition): readonly string[] {
  return Object.entries(fieldSchemas(object)).flatMap(([name, schema]) =>
    kindOf(schema) === 'decimal' && typeNamesOf(schema).includes('string') ? [name] : [],
  )
}

function amountsOf({ formats }: ObjectDefinition): readonly string[] {
  return formats?.decimal === 'number' ? ['10.1', '0.3', '-1.05', '1234567.89'] : exactAmounts
}

function sentAmount({ formats }: ObjectDefinition, amount: string): Json {
  return formats?.decimal === 'number' ? Number(amount) : amount
}

async function expectHeld(bench: Bench, field: string, wanted: readonly string[]): Promise<void> {
  const records = await bench.listed()
  const came = records.map((record) => bench.fieldOf(record, field))
  for (const text of wanted)
    expectThat(came.includes(text), `${JSON.stringify(text)} came as ${JSON.stringify(came).slice(0, 300)}`)
}

const valuesWritten: ConformanceCase = {
  id: 'values-written',
  title: 'Texts of any script and decimals of many digits arrive as they were given, and come back so',
  applies: (object) => writesNew(object) && freeFields(object, 'text').length > 0,
  run: async (bench) => {
    const { object } = bench
    const [text = ''] = freeFields(object, 'text')
    const [decimal] = freeFields(object, 'decimal')
    const amounts = amountsOf(object)
    bench.held.seed(0)
    for (const [at, value] of awkwardTexts.entries()) {
      const amount = amounts[at % amounts.length] ?? '1.5'
      await writeNew(bench, at, { [text]: value, ...(decimal === undefined ? {} : { [decimal]: amount }) })
      const row = bench.held.rows().find(({ record }) => bench.held.fieldOf(record, text) === value)
      expectThat(row !== undefined, `${JSON.stringify(value)} did not arrive as it was given`)
      if (decimal !== undefined) expectAmount(bench.held.fieldOf(row.record, decimal), amount)
    }
  },
}

function expectAmount(held: Json, given: string): void {
  expectThat(plainText(held) === given, `${given} arrived as ${plainText(held)}`)
}

function writesNew({ create, upsert }: ObjectDefinition): boolean {
  return create !== undefined || upsert?.kind === 'native'
}

async function writeNew(bench: Bench, at: number, fields: JsonObject): Promise<void> {
  const { create } = bench.object
  const all = { ...requiredFields(bench.object, at), ...fields }
  const part = create ? 'create' : 'upsert'
  good(
    await bench.write(part, [part === 'create' ? { fields: all } : { key: `NEW-${at}`, fields: all }]),
    `the ${part}`,
  )
}

export const valueCases: readonly ConformanceCase[] = [textsFound, textsRead, decimalsRead, valuesWritten]
