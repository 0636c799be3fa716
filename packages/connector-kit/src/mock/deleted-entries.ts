import type { ObjectDefinition } from './definition-parts.ts'
import { MockObject } from './mock-object.ts'

/** The entries that the system keeps about deleted records, as an object of their own; `undefined` where it keeps none. */
export function deletedEntries({ name, definition: own, deleted }: DeletedRows): MockObject | undefined {
  const { deletes, title, formats } = own
  if (deletes?.kind !== 'list') return undefined
  const { list, schema, id, time, only, size } = deletes
  const changes = { kind: 'watermark', cursor: time, format: 'iso', tieBreak: id, order: 'id', size } as const
  const definition: ObjectDefinition = { title, schema, id: `/${id}`, list, changes, ...(formats ? { formats } : {}) }
  const entries = new MockObject({ name, definition, seed: 1, nowMs: () => 0 })
  const mark = only ? { [only.field]: only.is[0] ?? '' } : {}
  for (const row of deleted) entries.add({ [id]: row.id, ...mark }, row.deletedMs)
  return entries
}

interface DeletedRows {
  readonly name: string
  readonly definition: ObjectDefinition
  readonly deleted: ReturnType<MockObject['deleted']>
}
