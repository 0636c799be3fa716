import type { Json } from '@isthmus/sdk'
import type { FieldSpec } from './field-spec.ts'

/** What edits one value. */
export interface ValueCellProps {
  readonly id: string
  readonly field: FieldSpec
  readonly value: Json | undefined
  readonly describedBy?: string
  readonly invalid?: boolean
  /** Name for assistive technology where no visible label stands beside it. */
  readonly name?: string
  /** Further names that expressions may use here. */
  readonly locals?: readonly string[]
}

/** What edits a fixed value. */
export interface FixedControlProps extends ValueCellProps {
  readonly name: string
  readonly onChange: (value: Json | undefined) => void
}

/** What every control tells assistive technology. */
export function controlAttributes(props: ValueCellProps & { readonly name: string }) {
  return {
    id: props.id,
    'aria-label': props.name,
    'aria-describedby': props.describedBy || undefined,
    'aria-invalid': props.invalid || undefined,
    'aria-required': props.field.required || undefined,
  }
}

/** A field's default as the grey text of the empty field. */
export function placeholderOf(standard: unknown): string | undefined {
  if (typeof standard === 'string') return standard
  return typeof standard === 'number' || typeof standard === 'boolean' ? String(standard) : undefined
}

/** A scalar choice as text, for keys and where it has no title. */
export function choiceText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
