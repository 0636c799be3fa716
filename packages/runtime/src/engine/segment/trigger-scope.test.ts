import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TriggerScope } from './trigger-scope.ts'

test('each record of a chunk finds its own trigger record, and no other ones are sent', () => {
  const property = fc.property(
    fc.array(fc.jsonValue(), { minLength: 2, maxLength: 30 }),
    fc.array(fc.integer({ min: -1, max: 29 })),
    (records, wanted) => {
      const origins = wanted.filter((origin) => origin < records.length)
      const inputText = JSON.stringify(records)
      const chunk = new TriggerScope(inputText, records.length).of(origins)
      const sent = JSON.parse(chunk.text) as unknown[]
      const known = JSON.parse(inputText) as unknown[]
      expect(sent).toHaveLength(new Set(origins.filter((origin) => origin >= 0)).size)
      expect(chunk.origins?.map((place) => chunk.positions[place] ?? -1)).toEqual(origins)
      const found = (chunk.origins ?? []).map((place) => sent[place])
      expect(found).toEqual(origins.map((origin) => known[origin]))
    },
  )
  fc.assert(property)
})

test('a single trigger record belongs to everything', () => {
  expect(new TriggerScope('[{"n":1}]', 1).of()).toEqual({ text: '[{"n":1}]', positions: [0] })
})
