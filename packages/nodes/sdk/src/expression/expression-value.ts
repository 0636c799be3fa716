/** A configured value that is computed for every record, stored as `{ "$expr": "record.name" }`. */
export interface ExpressionValue {
  readonly $expr: string
}

/** Tells a computed value from a fixed one. */
export function isExpressionValue(value: unknown): value is ExpressionValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 1 &&
    '$expr' in value &&
    typeof value.$expr === 'string'
  )
}
