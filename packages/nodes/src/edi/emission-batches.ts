import type { Emission } from '@isthmus/sdk'
import { heldAgainst, type ControlLedger } from './control-ledger.ts'
import { emissionsOf, type EmitOptions } from './emissions.ts'
import { readPieces } from './read-text.ts'

const batchSize = 500

/** What leaves for a text, one interchange after the other, up to 500 records at a time. */
export function* emissionBatches(text: string, options: EmitOptions): Iterable<readonly Emission[]> {
  for (const piece of readPieces(text)) yield* inBatches(emissionsOf(piece, options))
}

/** The same, where every interchange is held against those that came before. */
export async function* checkedBatches(
  text: string,
  options: EmitOptions,
  ledger: ControlLedger,
): AsyncIterable<readonly Emission[]> {
  for (const piece of readPieces(text)) yield* inBatches(emissionsOf(await heldAgainst(ledger, piece), options))
}

function* inBatches(emissions: readonly Emission[]): Iterable<readonly Emission[]> {
  for (let at = 0; at < emissions.length; at += batchSize) yield emissions.slice(at, at + batchSize)
}
