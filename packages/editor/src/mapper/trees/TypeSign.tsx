import type { SchemaTreeRow, SchemaValueKind } from '@isthmus/sdk'
import { FieldTypeIcon } from '../../expression/FieldTypeIcon.tsx'
import { onlyKind } from '../model/only-kind.ts'
import type { FieldType } from '../../expression/schema-tree.ts'

const plain: Readonly<Record<SchemaValueKind, FieldType>> = {
  text: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  object: 'object',
  list: 'list',
  null: 'empty',
}

/** The type of a field as a sign; values of several kinds are anything. */
export function TypeSign({ field }: { readonly field: Pick<SchemaTreeRow, 'kinds' | 'format'> | undefined }) {
  return <FieldTypeIcon type={field ? typeOf(field) : 'any'} />
}

function typeOf(field: Pick<SchemaTreeRow, 'kinds' | 'format'>): FieldType {
  const { format } = field
  const kind = onlyKind(field)
  if (format === 'decimal') return 'decimal'
  if (format === 'date' || format === 'date-time') return 'date'
  return kind === undefined ? 'any' : plain[kind]
}
