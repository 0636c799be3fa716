import { flowError, sqlCondition, type Json, type JsonObject, type SqlQuery } from '@isthmus/sdk'
import { storedValue } from './stored-value.ts'
import { quotedColumn, type Table } from './table.ts'

/** Column of an answer that tells whether a row was made or changed. */
export const madeColumn = 'isthmus made'

type Values = readonly (readonly [column: string, value: Json])[]

/** Gathers values and gives the placeholders that stand for them. */
class Parameters {
  readonly values: (string | boolean | null)[] = []
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  add(column: string, given: Json): string {
    const { value, form } = storedValue(this.#table, column, given)
    this.values.push(value)
    const place = this.#table.dialect.place(this.values.length)
    return form === 'bytes' ? this.#table.dialect.bytes(place) : place
  }

  /** The condition that all of these columns have these values. */
  equal(given: Values): string {
    const { fields, dialect } = this.#table
    const all = given.map(([field, value]) => ({ field, op: 'eq', value }) as const)
    const where = sqlCondition({ all }, fields, { engine: dialect.engine, from: this.values.length })
    this.values.push(...(where?.parameters ?? []))
    return where?.text ?? 'FALSE'
  }
}

/** Makes a row. */
export function insertOf(table: Table, values: JsonObject): SqlQuery {
  const { text, parameters } = insertText(table, values)
  return { text: `${text}${table.dialect.returning ? ' RETURNING *' : ''}`, values: parameters.values }
}

function insertText(table: Table, values: JsonObject) {
  const parameters = new Parameters(table)
  const entries = Object.entries(values)
  const columns = entries.map(([column]) => quotedColumn(table, column)).join(', ')
  const places = entries.map(([column, value]) => parameters.add(column, value)).join(', ')
  return { text: `INSERT INTO ${table.quoted} (${columns}) VALUES (${places})`, parameters }
}

/** Makes the row with this key, or changes what differs in it. */
export function upsertOf(table: Table, key: readonly string[], values: JsonObject): SqlQuery {
  const { text, parameters } = insertText(table, values)
  const others = Object.keys(values).filter((column) => !key.includes(column))
  const ending = table.dialect.engine === 'mysql' ? mysqlEnding(table, key, others) : conflictEnding(table, key, others)
  return { text: `${text} ${ending}`, values: parameters.values }
}

function conflictEnding(table: Table, key: readonly string[], others: readonly string[]): string {
  const names = key.map((column) => quotedColumn(table, column)).join(', ')
  const returned = `RETURNING *, (xmax = 0) AS "${madeColumn}"`
  if (others.length === 0) return `ON CONFLICT (${names}) DO NOTHING ${returned}`
  const quoted = others.map((column) => quotedColumn(table, column))
  const set = quoted.map((name) => `${name} = EXCLUDED.${name}`).join(', ')
  const differs = others.map((column) => {
    const name = quotedColumn(table, column)
    return table.dialect.differs(
      comparable(table, column, `${table.quoted}.${name}`),
      comparable(table, column, `EXCLUDED.${name}`),
    )
  })
  return `ON CONFLICT (${names}) DO UPDATE SET ${set} WHERE ${differs.join(' OR ')} ${returned}`
}

function mysqlEnding(table: Table, key: readonly string[], others: readonly string[]): string {
  const names = (others.length === 0 ? key : others).map((column) => quotedColumn(table, column))
  return `ON DUPLICATE KEY UPDATE ${names.map((name) => `${name} = ${others.length === 0 ? name : `VALUES(${name})`}`).join(', ')}`
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
    dialect.differs(
      comparable(table, column, quotedColumn(table, column)),
      comparable(table, column, parameters.add(column, value)),
    ),
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
  return { text: `SELECT * FROM ${table.quoted} WHERE ${where} LIMIT 2`, values: parameters.values }
}

/** The rows with this key that hold all of these values. */
export function selectEqual(table: Table, key: readonly string[], values: JsonObject): SqlQuery {
  const parameters = new Parameters(table)
  const where = parameters.equal(keyValues(table, key, values))
  const same = Object.entries(values)
    .filter(([column]) => !key.includes(column))
    .map(([column, value]) => {
      const name = comparable(table, column, quotedColumn(table, column))
      return `NOT (${table.dialect.differs(name, comparable(table, column, parameters.add(column, value)))})`
    })
  return {
    text: `SELECT * FROM ${table.quoted} WHERE ${[where, ...same].join(' AND ')} LIMIT 1`,
    values: parameters.values,
  }
}

/** JSON has no equality in PostgreSQL. */
function comparable({ columns, dialect }: Table, column: string, text: string): string {
  const isJson = columns[column]?.['type'] === undefined && dialect.engine === 'postgresql'
  return isJson ? `${text}::jsonb` : text
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
