import { expect, test, vi } from 'vitest'
import { conformanceCases } from '@isthmus/connector-kit'
import { conformanceOf, faultsIn, parsed } from './kit-rig.ts'
import { cursorCrm, odata2Erp, odataErp, offsetShop } from './references.ts'

// Far above what is needed: a busy machine must not fail what is right.
vi.setConfig({ testTimeout: 300_000 })

const references = [offsetShop, cursorCrm, odataErp, odata2Erp]

test.concurrent.each(references)('$id passes every case that applies to it', async (source) => {
  const results = await conformanceOf({ definition: parsed(source) })
  expect(faultsIn(results)).toEqual([])
  expect(results.length).toBeGreaterThan(10)
})

test('every case applies to one of the references', () => {
  const definitions = references.map((source) => parsed(source))
  const idle = conformanceCases.filter(
    ({ applies }) =>
      !definitions.some((definition) =>
        Object.values(definition.objects).some((object) => applies(object, definition)),
      ),
  )
  expect(idle.map(({ id }) => id)).toEqual([])
})
