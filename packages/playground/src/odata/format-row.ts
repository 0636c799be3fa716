import { formatScaled } from '../decimal.ts'
import type { EntityType, Property, Row } from './entity-type.ts'

export type Json = Readonly<Record<string, unknown>>

export type FormatOptions = { readonly select: readonly string[] | undefined; readonly decimalsAsStrings: boolean }

export function etagOf(row: Row): string {
  return `W/"${String(row['Version'])}"`
}

export function formatRow(type: EntityType, row: Row, options: FormatOptions): Json {
  const json: Record<string, unknown> = type.hasVersion ? { '@odata.etag': etagOf(row) } : {}
  for (const property of type.properties) {
    if (options.select !== undefined && !options.select.includes(property.name)) continue
    json[property.name] = formatValue(property, row[property.name] ?? null, options.decimalsAsStrings)
  }
  return json
}

function formatValue(property: Property, value: string | number | null, decimalsAsStrings: boolean): unknown {
  if (value === null) return null
  if (property.type === 'Edm.Boolean') return value === 1
  if (property.type !== 'Edm.Decimal') return value
  const text = formatScaled(Number(value), property.scale ?? 0)
  return decimalsAsStrings ? text : Number(text)
}
