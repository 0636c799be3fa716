import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openGroup, packGroup, type RunTexts } from './trace-group.ts'

const steps = fc.constantFrom('[]', '[{"node":"map"}]', '[{"node":"映射"}]')
const text = fc.string({ unit: 'grapheme', maxLength: 40 })

/** A run whose trace holds the only record of its input, told in both ways. */
const around = fc
  .record({ stepsText: steps, record: text, before: text, after: text })
  .map(({ stepsText, record, before, after }): RunTexts => ({
    stepsText,
    traceText: before + record + after,
    inputText: `[${record}]`,
    aroundInput: [before, after],
  }))
const whole: fc.Arbitrary<RunTexts> = fc.record({ stepsText: steps, traceText: text })
const withInput: fc.Arbitrary<RunTexts> = fc.record({ stepsText: steps, traceText: text, inputText: text })

test('a group gives back the texts of its runs, whatever is packed once for several', async () => {
  const runs = fc.array(fc.oneof(around, whole, withInput), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(runs, async (packed) => {
      const expected = packed.map((texts) => ({ ...texts, aroundInput: undefined }))
      expect(await openGroup(await packGroup(packed))).toEqual(expected)
    }),
  )
})

test('texts that are in a group several times are packed once', async () => {
  const record = JSON.stringify(Array.from({ length: 300 }, (_, at) => Math.sin(at)))
  const run: RunTexts = { stepsText: '[]', traceText: `{"value":${record}}`, inputText: `[${record}]` }
  const both = await packGroup([run])
  const once = await packGroup([{ ...run, aroundInput: ['{"value":', '}'] }])
  expect(once.length).toBeLessThan(both.length)
})
