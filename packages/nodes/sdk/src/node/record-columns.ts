import { flowError } from '../errors.ts'
import { isJsonObject, type Json } from '../json.ts'

export interface ColumnsOptions {
  /** Shown in errors. */
  readonly file: string
  /** Names of the columns; those of the first record when empty. */
  readonly columns: readonly string[]
}

/** Takes records as the rows of a table, whose columns are named before, or by the first record. */
export class RecordColumns {
  readonly #file: string
  #names: readonly string[] | undefined
  #known: ReadonlySet<string>
  #count = 0

  constructor({ file, columns }: ColumnsOptions) {
    this.#file = file
    this.#names = columns.length > 0 ? columns : undefined
    this.#known = new Set(columns)
  }

  /** Names of the columns; empty until they are known. */
  get names(): readonly string[] {
    return this.#names ?? []
  }

  /** Records so far. */
  get count(): number {
    return this.#count
  }

  /**
   * The values of a record by column, `undefined` where it has none. Throws `FILE_INVALID` for what is no object, and for a
   * field that is no column: it would be lost.
   */
  valuesOf(record: Json): readonly (Json | undefined)[] {
    if (!isJsonObject(record)) throw this.invalid(`record ${this.#count} is no object, so it has no columns`)
    const fields = Object.keys(record)
    if (!this.#names) {
      this.#names = fields
      this.#known = new Set(fields)
    }
    const lost = fields.find((name) => !this.#known.has(name))
    if (lost !== undefined)
      throw this.invalid(`record ${this.#count} has a field "${lost}" that is no column; name all columns in the node`)
    this.#count += 1
    return this.#names.map((name) => (Object.hasOwn(record, name) ? record[name] : undefined))
  }

  /** `FILE_INVALID` for this file. */
  invalid(reason: string): Error {
    return flowError('FILE_INVALID', { file: this.#file, reason })
  }
}
