import type { SchemaValueKind } from '@isthmus/sdk'
import type { SchemaTreeRow } from '@isthmus/sdk/mapping'
import type { FieldType } from '../../expression/schema-tree.ts'
import { onlyKind } from '../model/only-kind.ts'

const plain: Readonly<Record<SchemaValueKind, FieldType>> = {
  text: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  object: 'object',
  list: 'list',
  null: 'empty',
}

/** The type that stands for what a field holds; values of several kinds are anything. */
export function typeOf(field: Pick<SchemaTreeRow, 'kinds' | 'format'>): FieldType {
  const { format } = field
  const kind = onlyKind(field)
  if (format === 'decimal') return 'decimal'
  if (format === 'date' || format === 'date-time') return 'date'
  return kind === undefined ? 'any' : plain[kind]
}
