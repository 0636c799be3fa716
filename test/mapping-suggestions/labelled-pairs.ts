import { readdirSync, readFileSync } from 'node:fs'
import { isJsonObject, type Json, type JsonSchema } from '@isthmus/sdk'

/** Two entities of real systems, and for every target field the source fields an analyst accepts. */
export interface LabelledPair {
  readonly id: string
  readonly title: string
  readonly isHeldOut: boolean
  readonly source: JsonSchema
  readonly target: JsonSchema
  readonly samples: readonly Json[]
  /** Paths joined by points; `*` stands for every element of a list. */
  readonly labels: ReadonlyMap<string, readonly string[]>
}

const folder = new URL('pairs/', import.meta.url)

/** Reads all pairs, in the order of their names. Throws when a file does not have the form of a pair. */
export function readLabelledPairs(): readonly LabelledPair[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => parsePair(name.replace('.json', ''), JSON.parse(readFileSync(new URL(name, folder), 'utf8'))))
}

function parsePair(id: string, value: unknown): LabelledPair {
  if (!isJsonObject(value)) throw new Error(`${id} is not a pair`)
  const { title, heldOut, source, target, samples, labels } = value
  if (typeof title !== 'string' || typeof heldOut !== 'boolean')
    throw new Error(`${id} has no title or no held-out mark`)
  if (!isJsonObject(source) || !isJsonObject(target) || !isJsonObject(labels)) throw new Error(`${id} is not whole`)
  return {
    id,
    title,
    isHeldOut: heldOut,
    source,
    target,
    samples: Array.isArray(samples) ? samples : [],
    labels: new Map(Object.entries(labels).map(([path, sources]) => [path, textsOf(id, sources)])),
  }
}

function textsOf(id: string, value: Json): readonly string[] {
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string'))
    throw new Error(`${id} has a wrong label`)
  return value
}
