import { isJsonObject, type JsonSchema } from '@isthmus/sdk'
import { type DescribedEntity, type DriftChange } from '@isthmus/sdk/contract'
import type { LearnedField } from '../stores/contracts/contract-store.ts'

/** Records with a field, or a kind of value, before it counts as a finding. */
const leastSeen = 5

/** What records told, as changes; what the description told as well is left out. */
export function learnedChanges(
  learned: readonly LearnedField[],
  described: readonly DriftChange[],
): readonly DriftChange[] {
  const told = new Set(described.map(({ entity, path = [] }) => placeOf(entity, path)))
  return learned.flatMap(({ entity, path, type, known, count }): readonly DriftChange[] => {
    if (count < leastSeen || told.has(placeOf(entity, path))) return []
    const change = { entity, path, after: type, learned: true } as const
    if (known === undefined) return [{ kind: 'fieldAdded', ...change }]
    return type === 'null'
      ? [{ kind: 'nowNullable', ...change, before: known }]
      : [{ kind: 'typeChanged', ...change, before: known, loss: 'lossy' }]
  })
}

/** A text that is another one whenever `learnedChanges` may be. */
export function learnedMark(learned: readonly LearnedField[]): string {
  const counting = learned.filter(({ count }) => count >= leastSeen)
  return JSON.stringify(counting.map(({ entity, path, type }) => [entity, path, type]))
}

function placeOf(entity: string, path: readonly string[]): string {
  return JSON.stringify([entity, ...path])
}

const types: Readonly<Record<string, JsonSchema>> = {
  text: { type: ['string', 'null'] },
  number: { type: ['number', 'null'] },
  boolean: { type: ['boolean', 'null'] },
  list: { type: 'array' },
  object: { type: 'object', additionalProperties: true },
}

/** The description with the fields that records told of, at its first level; deeper ones and other types are only forgotten. */
export function withLearned(
  entities: readonly DescribedEntity[],
  learned: readonly LearnedField[],
): readonly DescribedEntity[] {
  const byEntity = Map.groupBy(
    learned.filter(({ known, path, count }) => known === undefined && path.length === 1 && count >= leastSeen),
    ({ entity }) => entity,
  )
  return entities.map((entity) => {
    const own = byEntity.get(entity.name) ?? []
    const { properties } = entity.schema
    if (own.length === 0 || !isJsonObject(properties)) return entity
    const come = own.map(({ path: [name = ''], type }) => [name, { ...types[type], 'x-inferred': true }] as const)
    return { ...entity, schema: { ...entity.schema, properties: { ...Object.fromEntries(come), ...properties } } }
  })
}

/** A new description with the fields that were once learned: the system still says nothing of them, and they are not gone. */
export function withLearnedBefore(
  entities: readonly DescribedEntity[],
  before: readonly DescribedEntity[],
): readonly DescribedEntity[] {
  const known = new Map(before.map(({ name, schema }) => [name, schema]))
  return entities.map((entity) => {
    const old = known.get(entity.name)?.['properties']
    const { properties } = entity.schema
    if (!isJsonObject(old) || !isJsonObject(properties)) return entity
    const learned = Object.entries(old).filter(
      ([name, field]) => isJsonObject(field) && field['x-inferred'] === true && !Object.hasOwn(properties, name),
    )
    if (learned.length === 0) return entity
    return { ...entity, schema: { ...entity.schema, properties: { ...Object.fromEntries(learned), ...properties } } }
  })
}
