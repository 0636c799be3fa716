import type { SchemaTreeRow } from '@isthmus/sdk/mapping'
import { FieldTypeIcon } from '../../expression/FieldTypeIcon.tsx'
import { typeOf } from './type-of.ts'

/** The type of a field as a sign; values of several kinds are anything. */
export function TypeSign({ field }: { readonly field: Pick<SchemaTreeRow, 'kinds' | 'format'> | undefined }) {
  return <FieldTypeIcon type={field ? typeOf(field) : 'any'} />
}
