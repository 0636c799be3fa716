import type { Bench } from './bench.ts'
import { expectSame } from './expectation.ts'

/** Ends the case when a list does not give every record that the system holds, once. */
export async function expectAllListed(bench: Bench): Promise<void> {
  const wanted = bench.held.rows().map(({ id }) => id)
  expectSame(
    (await bench.listed()).map((record) => bench.idOf(record)),
    wanted,
    'of the list',
  )
}
