import { compareEntities, type DescribedEntity, type DriftKind } from '@isthmus/sdk/contract'
import type { Json } from '@isthmus/sdk'
import type { Drift } from '../../mock/drift.ts'
import type { Bench } from '../bench.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectThat } from '../expectation.ts'
import { freeFields } from '../sample-fields.ts'

const added = 'addedMeanwhile'

const driftDescribed: ConformanceCase = {
  id: 'drift-described',
  title: 'Fields that came, went or were given another type meanwhile are found by comparing descriptions',
  applies: ({ describe }) => describe !== undefined,
  run: async (bench) => {
    const before = await bench.session.describe()
    expectThat(
      compareEntities(before, await bench.session.describe()).length === 0,
      'two descriptions of the same differ',
    )
    const { besides = [] } = bench.object.describe ?? {}
    const [gone, other] = freeFields(bench.object, 'text').filter((field) => !besides.includes(field))
    await expectFound(bench, before, { kind: 'added', field: added, value: 'new' })
    if (gone !== undefined) await expectFound(bench, before, { kind: 'removed', field: gone })
    if (other !== undefined) await expectFound(bench, before, { kind: 'retyped', field: other })
  },
}

const driftWords: Readonly<Record<Drift['kind'], DriftKind>> = {
  added: 'fieldAdded',
  removed: 'fieldRemoved',
  retyped: 'typeChanged',
}

async function expectFound(bench: Bench, before: readonly DescribedEntity[], drift: Drift): Promise<void> {
  bench.mock.drift(bench.name, drift)
  const changes = compareEntities(before, await bench.session.describe())
  bench.mock.endDrift(bench.name)
  const word = driftWords[drift.kind]
  expectThat(
    changes.some(({ kind, path = [] }) => kind === word && path.includes(drift.field)),
    `the field ${drift.field} was ${drift.kind}, and among ${changes.length} changes is no ${word} of it`,
  )
}

const driftRead: ConformanceCase = {
  id: 'drift-read',
  title: 'Records with added, missing and retyped fields are read as they are: nothing is lost, nothing is made up',
  applies: (object) => object.list !== undefined && !object.list.columns && freeFields(object, 'text').length > 1,
  run: async (bench) => {
    const [gone = '', other = ''] = freeFields(bench.object, 'text')
    bench.mock.drift(bench.name, { kind: 'added', field: added, value: 'new' })
    bench.mock.drift(bench.name, { kind: 'removed', field: gone })
    bench.mock.drift(bench.name, { kind: 'retyped', field: other })
    for (const record of await bench.listed()) expectAsIs(bench, record, { gone, other })
  },
}

function expectAsIs(
  bench: Bench,
  record: Json,
  { gone, other }: { readonly gone: string; readonly other: string },
): void {
  expectThat(bench.fieldOf(record, added) === 'new', `the field that was added is lost: ${JSON.stringify(record)}`)
  expectThat(
    bench.fieldOf(record, gone) === null,
    `a field that is gone came as ${JSON.stringify(bench.fieldOf(record, gone))}`,
  )
  const retyped = bench.fieldOf(record, other)
  expectThat(
    typeof retyped === 'object' && retyped !== null,
    `a value of another type came as ${JSON.stringify(retyped)}`,
  )
}

export const driftCases: readonly ConformanceCase[] = [driftDescribed, driftRead]
