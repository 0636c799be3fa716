import type { CallOperation } from '../../node/index.ts'
import type { ObjectDefinition, WriteDefinition } from '../definition/index.ts'

/** Which of an object's writes it is, for limits that count by operation. */
export function operationOf({ create, update, upsert }: ObjectDefinition, write: WriteDefinition): CallOperation {
  if (write === create) return 'create'
  if (write === update) return 'update'
  return write === upsert ? 'upsert' : 'delete'
}
