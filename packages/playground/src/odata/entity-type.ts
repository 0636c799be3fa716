export type PropertyType =
  | 'Edm.String'
  | 'Edm.Decimal'
  | 'Edm.Int32'
  | 'Edm.Boolean'
  | 'Edm.Date'
  | 'Edm.DateTimeOffset'

export type Property = {
  readonly name: string
  readonly type: PropertyType
  readonly nullable: boolean
  readonly maxLength?: number
  readonly scale?: number
  readonly allowed?: readonly string[]
  /** Set by the system; callers may not write it. */
  readonly computed?: true
  /** Filled in by the system for a new record that does not bring it. */
  readonly defaulted?: true
}

export type EntityType = {
  readonly name: string
  /** The entity set, and the table of the same name. Contained types have a table but no set of their own. */
  readonly set: string
  readonly key: readonly string[]
  readonly properties: readonly Property[]
  readonly contains?: EntityType
  readonly hasVersion: boolean
}

/** A stored row: decimals as whole units of their scale, booleans as 0 and 1, instants as UTC text with milliseconds. */
export type Row = Readonly<Record<string, string | number | null>>

export function propertyOf(type: EntityType, name: string): Property | undefined {
  return type.properties.find((property) => property.name === name)
}
