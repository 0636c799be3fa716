import { pointerSegments } from '../form/pointer.ts'
import type { RecordPath } from '../../expression/record-path.ts'

/** The path that reads what a JSON pointer points to in a record. Positions in lists stay positions. */
export function pathOfPointer(pointer: string): RecordPath {
  return pointerSegments(pointer).map((name) => ({ kind: 'field', name }))
}
