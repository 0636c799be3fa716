import { useState } from 'react'
import type { MappingRow } from '@isthmus/sdk/mapping'
import { sourceOf } from '../../expression/row-text.ts'

/**
 * The form that a row's expression shows. While something is typed into one of its fields that cannot be read yet, that
 * is the form as it was entered, else it would be gone after the first letter.
 */
export function useEnteredForm<Form>(
  row: MappingRow,
  read: Form | undefined,
): readonly [form: Form | undefined, enter: (form: Form, source: string) => void] {
  const [entered, setEntered] = useState<{ readonly form: Form; readonly source: string }>()
  const kept = entered?.source === sourceOf(row.value) ? entered.form : undefined
  return [read ?? kept, (form, source) => setEntered({ form, source })]
}
