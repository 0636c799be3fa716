import { flowError, sqlCondition, type Json, type JsonObject, type SqlQuery } from '@isthmus/sdk'
import type { WrittenColumn } from './dialect.ts'
import { storedValue } from './stored-value.ts'
import { formOf, quotedColumn, shownColumns, type Table } from './table.ts'

type Values = readonly (readonly [column: string, value: Json])[]

/** Gathers values and gives the placeholders that stand for them. */
class Parameters {
  readonly values: (string | boolean | null)[] = []
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  add(column: string, given: Json): string {
    const { dialect } = this.#table
    this.values.push(storedValue(this.#table, column, given))
    return dialect.stored(dialect.place(this.values.length), formOf(this.#table, column))
  }

  /** The condition that all of these columns have these values. */
  equal(given: Values): string {
    const { fields, dialect, types } = this.#table
    const all = given.map(([field, value]) => ({ field, op: 'eq', value }) as const)
    const where = sqlCondition({ all }, fields, { engine: dialect.engine, from: this.values.length, types })
    this.values.push(...(where?.parameters ?? []))
    return where?.text ?? '1 = 0'
  }
}

/** Makes a row. */
export function insertOf(table: Table, values: JsonObject): SqlQuery {
  const { dialect, types, primary } = table
  const { parts, text, parameters } = insertText(table, values)
  const unknown = primary.filter((column) => (values[column] ?? null) === null)
  const giving =
    unknown.length === 0
      ? undefined
      : dialect.insertGiving?.(
          parts,
          unknown.map((column) => ({ name: quotedColumn(table, column), type: types[column] ?? '' })),
        )
  return { text: giving ?? `${text}${dialect.returning ? ' RETURNING *' : ''}`, values: parameters.values }
}

function insertText(table: Table, values: JsonObject) {
  const parameters = new Parameters(table)
  const written = Object.entries(values).map(
    ([column, value]) => [column, quotedColumn(table, column), parameters.add(column, value)] as const,
  )
  const columns = written.map(([, name]) => name).join(', ')
  const places = written.map(([, , place]) => place).join(', ')
  const text = `INSERT INTO ${table.quoted} (${columns}) VALUES (${places})`
  return { written, parts: { table: table.quoted, columns, places }, text, parameters }
}

/** Makes the row with this key, or changes what differs in it. */
export function upsertOf(table: Table, key: readonly string[], values: JsonObject): SqlQuery {
  const { written, text: insert, parameters } = insertText(table, values)
  const columns = written.map(([column, name, place]): WrittenColumn => {
    const differs = (left: string, right: string): string => differing(table, column, [left, right])
    return { name, place, isKey: key.includes(column), differs }
  })
  const where = (): string => parameters.equal(keyValues(table, key, values))
  const text = table.dialect.upsert?.({ table: table.quoted, insert, columns, where }) ?? insert
  return { text, values: parameters.values }
}

/** Changes what differs in the row with this key. */
export function updateOf(table: Table, key: readonly string[], values: JsonObject): SqlQuery {
  const { dialect, quoted } = table
  const parameters = new Parameters(table)
  const changed = Object.entries(values).filter(([column]) => !key.includes(column))
  if (changed.length === 0) {
    const { system } = table.fields
    throw flowError('FIELD_VALUE_INVALID', {
      node: system,
      field: 'Fields',
      expected: 'must name a column besides the key',
      got: 'none',
    })
  }
  const set = changed.map(([column, value]) => `${quotedColumn(table, column)} = ${parameters.add(column, value)}`)
  const where = parameters.equal(keyValues(table, key, values))
  const differs = changed.map(([column, value]) =>
    differing(table, column, [quotedColumn(table, column), parameters.add(column, value)]),
  )
  const returned = dialect.returning ? ' RETURNING *' : ''
  const text = `UPDATE ${quoted} SET ${set.join(', ')} WHERE ${where} AND (${differs.join(' OR ')})${returned}`
  return { text, values: parameters.values }
}

export function deleteOf(table: Table, key: readonly string[], values: JsonObject): SqlQuery {
  const parameters = new Parameters(table)
  const where = parameters.equal(keyValues(table, key, values))
  return { text: `DELETE FROM ${table.quoted} WHERE ${where}`, values: parameters.values }
}

/** The rows with this key; two of them when it does not tell rows apart. */
export function selectByKey(table: Table, key: readonly string[], values: JsonObject): SqlQuery {
  const parameters = new Parameters(table)
  const where = parameters.equal(keyValues(table, key, values))
  return { text: rowsText(table, where, 2), values: parameters.values }
}

/** The row that was just made, by what the database told of it. */
export function selectNew(table: Table, newId: string): SqlQuery | undefined {
  const where = table.dialect.newRow?.(table.dialect.place(1))
  return where === undefined ? undefined : { text: rowsText(table, where, 1), values: [newId] }
}

/** The rows with this key that hold all of these values. */
export function selectEqual(table: Table, key: readonly string[], values: JsonObject): SqlQuery {
  const parameters = new Parameters(table)
  const where = parameters.equal(keyValues(table, key, values))
  const same = Object.entries(values)
    .filter(([column]) => !key.includes(column))
    .map(([column, value]) => {
      const sides = [quotedColumn(table, column), parameters.add(column, value)] as const
      return `NOT (${differing(table, column, sides)})`
    })
  return { text: rowsText(table, [where, ...same].join(' AND '), 1), values: parameters.values }
}

function rowsText(table: Table, where: string, limit: number): string {
  return table.dialect.rows({ what: shownColumns(table), from: table.quoted, where, limit })
}

/** The condition that two values of a column differ. */
function differing(table: Table, column: string, sides: readonly [left: string, right: string]): string {
  const { dialect } = table
  const form = formOf(table, column)
  const [left, right] = sides
  return dialect.differs(dialect.comparable(left, form), dialect.comparable(right, form), form)
}

/** Throws `FIELD_VALUE_INVALID` for a key without a value. */
export function keyValues({ name, fields }: Table, key: readonly string[], values: JsonObject): Values {
  return key.map((column) => {
    const value = values[column] ?? null
    if (value !== null && value !== '') return [column, value]
    const field = `${name} ${column}`
    throw flowError('FIELD_VALUE_INVALID', {
      node: fields.system,
      field,
      expected: 'must have a value: the row is found by it',
      got: value === null ? 'nothing' : 'an empty text',
    })
  })
}
