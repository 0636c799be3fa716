import type { Emission } from '@isthmus/sdk'
import { emissionsOf, type EmitOptions } from './emissions.ts'
import { readPieces } from './read-text.ts'

const batchSize = 500

/** What leaves for a text, one interchange after the other, up to 500 records at a time. */
export function* emissionBatches(text: string, options: EmitOptions): Iterable<readonly Emission[]> {
  for (const piece of readPieces(text)) {
    const emissions = emissionsOf(piece, options)
    for (let at = 0; at < emissions.length; at += batchSize) yield emissions.slice(at, at + batchSize)
  }
}
