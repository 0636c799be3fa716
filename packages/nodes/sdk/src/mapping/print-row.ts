import type { Json } from '../json.ts'
import { isExpressionValue } from '../expression/index.ts'
import { lineNames } from './line-names.ts'
import { targetNames, type LinesMapping, type MappingRow, type MappingValue } from './mapping-row.ts'
import { rowLabel } from './row-label.ts'

/** The part of a `ProgramWriter` that mappings are printed with. */
export interface MappingWriter {
  value(
    value: unknown,
    path: string,
    options: { readonly locals: Readonly<Record<string, string>>; readonly field: string },
  ): string
  literal(value: Json): string
}

/** Where rows stand that are printed. */
export interface Printing {
  readonly writer: MappingWriter
  /** JSON pointer of the list of rows in the node's config. */
  readonly path: string
  /** Targets of the rows around. */
  readonly trail: readonly string[]
  /** Names that lines around declare, with the identifiers they are printed as. */
  readonly locals: Readonly<Record<string, string>>
  readonly depth: number
  /** Prints the rows inside lines. */
  readonly inside: (rows: readonly MappingRow[], printing: Printing) => string
}

/** The JavaScript of what a row gives. */
export interface PrintedRow {
  readonly script: string
  /** True when the script gives nothing for a field that is then left out. */
  readonly optional: boolean
  /** True when it certainly gives a value. */
  readonly fixed: boolean
}

/** Prints what one row computes, its default and what becomes of an empty value included. */
export function printRow(row: MappingRow, index: number, printing: Printing): PrintedRow {
  const place: Place = {
    printing,
    pointer: `${printing.path}/${index}`,
    label: rowLabel(`${printing.path}/${index}`, [...printing.trail, row.target]),
  }
  const printed = withDefault(row, place)
  switch (row.whenEmpty ?? 'keep') {
    case 'skip':
      return { script: `f.$filled(${printed.script})`, optional: true, fixed: false }
    case 'null':
      return { script: `f.$filled(${printed.script})`, optional: false, fixed: false }
    case 'fail':
      return { script: marked(`f.$needed(${printed.script})`, place), optional: false, fixed: false }
    case 'keep':
      return { ...printed, optional: false }
  }
}

/** One row being printed. */
interface Place {
  readonly printing: Printing
  readonly pointer: string
  readonly label: string
}

type Printed = Pick<PrintedRow, 'script' | 'fixed'>

function withDefault(row: MappingRow, place: Place): Printed {
  const own = printOwn(row, place)
  if (row.default === undefined) return own
  const fallback = printValue(row.default, 'default', place)
  return { script: `(f.$filled(${own.script}) ?? ${fallback})`, fixed: false }
}

function printOwn({ target, value, lines, copy }: MappingRow, place: Place): Printed {
  if (lines !== undefined) return { script: marked(printLines(lines, target, place), place), fixed: false }
  if (copy !== undefined) {
    const except = (copy.except ?? []).map(targetNames)
    const source = printValue(copy.from, 'copy/from', place)
    return {
      script: marked(`f.$copied(${source}, ${place.printing.writer.literal(except)})`, place),
      fixed: false,
    }
  }
  return { script: printValue(value ?? null, 'value', place), fixed: typeof value !== 'object' || value === null }
}

function printLines(lines: LinesMapping, target: string, place: Place): string {
  const { printing, pointer } = place
  const { path, trail, depth } = printing
  const own = identifiers(depth)
  const names = lineNames(lines)
  const outer: Printing = {
    ...printing,
    locals: { ...printing.locals, [names.line]: own.line, position: own.position },
  }
  const picking: Printing = lines.flatten ? withParent(outer, own.parent) : outer
  const inner: Printing = {
    ...(names.parent === undefined ? outer : picking),
    path: `${pointer}/lines/rows`,
    trail: [...trail, target],
    depth: depth + 1,
  }
  const parameters = `(${own.line}, ${own.position}, ${own.parent})`
  const pick = (name: 'flatten' | 'where' | 'group', scope: Printing): readonly string[] => {
    const value = lines[name]
    if (value === undefined) return []
    return [
      `${name}: ${parameters} => ${printValue(value, `lines/${name}`, { ...place, printing: { ...scope, path } })}`,
    ]
  }
  const picks = [...pick('flatten', outer), ...pick('where', picking), ...pick('group', picking)]
  const source = printValue(lines.from, 'lines/from', place)
  const make = `${parameters} => (${printing.inside(lines.rows, inner)})`
  return `f.$lines(${[source, make, ...(picks.length === 0 ? [] : [`{ ${picks.join(', ')} }`])].join(', ')})`
}

/** Identifiers of the script, so that no name of a user is ever one. */
function identifiers(depth: number): Readonly<Record<'line' | 'position' | 'parent', string>> {
  return { line: `_line${depth}`, position: `_position${depth}`, parent: `_parent${depth}` }
}

function withParent(printing: Printing, parent: string): Printing {
  return { ...printing, locals: { ...printing.locals, parent } }
}

function printValue(value: MappingValue, name: string, { printing, pointer, label }: Place): string {
  if (!isExpressionValue(value)) return printing.writer.literal(value)
  return printing.writer.value(value, `${pointer}/${name}`, { locals: printing.locals, field: label })
}

/** Where a helper may refuse a value, the script notes the row it stands in. */
function marked(script: string, { label }: Place): string {
  return `(at = ${JSON.stringify(label)}, ${script})`
}
