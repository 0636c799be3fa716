import type { Json, JsonSchema, UiHints } from '@isthmus/sdk'

export type FieldWidget = NonNullable<UiHints['widget']> | 'any' | 'group' | 'expression' | 'choices'

/** One choice of a select. */
export interface FieldOption {
  readonly value: Json
  readonly title: UiHints['title']
}

/** What one row of the form edits. */
export interface FieldSpec {
  readonly key: string
  /** JSON pointer inside the config. */
  readonly pointer: string
  /** The schema of a fixed value: the expression branch of a union is taken out. */
  readonly schema: JsonSchema
  readonly hints: UiHints
  readonly widget: FieldWidget
  readonly required: boolean
  readonly expression: 'never' | 'allowed' | 'always'
  readonly options: readonly FieldOption[]
}

/** Rows in the order of the schema; `advanced` ones are folded until they have a value. */
export interface FormRows {
  readonly main: readonly FieldSpec[]
  readonly advanced: readonly FieldSpec[]
}
