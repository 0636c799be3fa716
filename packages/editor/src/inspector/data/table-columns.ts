import { isJsonObject } from '@isthmus/sdk'
import type { Json } from '@isthmus/sdk'
import { cellText } from '../../expression/cell-text.ts'
import type { SchemaField } from '../../expression/schema-tree.ts'

/** One column of the record table. */
export interface TableColumn {
  /** Name of the field; `undefined` when records are no objects and the whole value is shown. */
  readonly name: string | undefined
  readonly align: 'start' | 'end'
  readonly widthPx: number
  /** Its values are objects or lists. */
  readonly composite: boolean
}

const minWidthPx = 56
const maxWidthPx = 220
const maxCompositeWidthPx = 140
const characterPx = 7.2
const wideCharacterPx = 12.5
const paddingPx = 22
const sampledRecords = 50

/**
 * Columns that show the given records: declared fields first, then what records add in order of appearance, as wide as
 * nine in ten of their values need. Objects and lists say little in one line, so they stand narrow behind the others.
 */
export function tableColumns(records: readonly Json[], declared: readonly SchemaField[]): readonly TableColumn[] {
  const objects = records.filter(isJsonObject)
  if (objects.length === 0 && (records.length > 0 || declared.length === 0)) {
    return [columnOf(undefined, records.slice(0, sampledRecords))]
  }
  const sampled = objects.slice(0, sampledRecords)
  const names = new Set([...declared.map((field) => field.name), ...sampled.flatMap((record) => Object.keys(record))])
  const columns = [...names].map((name) =>
    columnOf(
      name,
      sampled.map((record) => (Object.hasOwn(record, name) ? record[name] : undefined)),
    ),
  )
  return [...columns.filter((column) => !column.composite), ...columns.filter((column) => column.composite)]
}

function columnOf(name: string | undefined, values: readonly (Json | undefined)[]): TableColumn {
  const widths = values.map((value) => textWidthPx(cellText(value))).sort((left, right) => left - right)
  const common = widths[Math.floor(widths.length * 0.9)] ?? 0
  // Headings are bold, about a tenth wider.
  const wanted = Math.max(textWidthPx(name ?? '') * 1.12, common) + paddingPx
  const present = values.filter((value) => value !== undefined && value !== null)
  const numeric = present.length > 0 && present.every((value) => typeof value === 'number')
  const composite = present.length > 0 && present.every((value) => typeof value === 'object')
  return {
    name,
    composite,
    align: numeric ? 'end' : 'start',
    widthPx: Math.round(Math.min(composite ? maxCompositeWidthPx : maxWidthPx, Math.max(minWidthPx, wanted))),
  }
}

/** Chinese, Japanese and Korean characters take about twice the width of Latin ones. */
function textWidthPx(text: string): number {
  const shown = text.slice(0, 60)
  const wide = [...shown].filter((character) => (character.codePointAt(0) ?? 0) >= 0x2e80).length
  return (shown.length - wide) * characterPx + wide * wideCharacterPx
}
