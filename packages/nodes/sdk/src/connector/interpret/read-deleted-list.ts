import type { PollWindow } from '../../node/index.ts'
import { deletionsOf, watermarkOf, type DeletesDefinition } from '../definition/index.ts'
import { deletedRecord, type Found } from './found-change.ts'
import type { Target } from './get-record.ts'
import { readChanges } from './read-changes.ts'

type DeletedList = Extract<DeletesDefinition, { readonly kind: 'list' }>

/** The deleted records of a window, by the entries that the system keeps about them. */
export async function* readDeletedList(
  { definition, name, object: own, context }: Target,
  { list, only }: DeletedList,
  window: PollWindow,
): AsyncIterable<Found> {
  const object = deletionsOf(own)
  const changes = object && watermarkOf(object)
  if (!object || !changes) throw new RangeError(`${definition.id} has no entries about deleted ${name}`)
  const condition = only ? { only: { field: only.field, op: 'in', value: only.is } as const } : {}
  const reader = { definition, name, object, list, context, changes, ...condition }
  for await (const batch of readChanges(reader, window)) {
    const deleted = batch.changes.map(({ id, time }) => {
      return { id, time, version: `deleted ${time}`, record: deletedRecord(id, new Date(time).toISOString(), null) }
    })
    yield { changes: [], deleted }
  }
}
