import type { CallOperation } from '../../node/index.ts'
import type { ObjectDefinition, WriteDefinition } from '../definition/index.ts'

/** What writes and actions have in common. */
export type WriteCall = Pick<WriteDefinition, 'request' | 'answer' | 'okOn' | 'idempotencyHeader'>

/** Which of an object's writes it is, for limits that count by operation. */
export function operationOf(
  { create, update, upsert, delete: remove }: ObjectDefinition,
  write: WriteCall,
): CallOperation {
  if (write === create) return 'create'
  if (write === update) return 'update'
  if (write === upsert) return 'upsert'
  return write === remove ? 'delete' : 'action'
}
