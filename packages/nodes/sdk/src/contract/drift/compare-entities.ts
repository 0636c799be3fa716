import type { DescribedEntity } from '../described-entity.ts'
import { compareSchemas } from './compare-schemas.ts'
import type { DriftChange } from './drift-change.ts'

/** Finds what changed between two descriptions of a system, entity by entity. Errors: none. */
export function compareEntities(
  before: readonly DescribedEntity[],
  after: readonly DescribedEntity[],
): readonly DriftChange[] {
  const [old, now] = [byName(before), byName(after)]
  return [
    ...before.flatMap(({ name, schema }): readonly DriftChange[] => {
      const other = now.get(name)
      if (!other) return [{ kind: 'entityRemoved', entity: name }]
      return compareSchemas(name, schema, other.schema)
    }),
    ...after
      .filter(({ name }) => !old.has(name))
      .map(({ name }): DriftChange => ({ kind: 'entityAdded', entity: name })),
  ]
}

function byName(entities: readonly DescribedEntity[]): ReadonlyMap<string, DescribedEntity> {
  return new Map(entities.map((entity) => [entity.name, entity]))
}
