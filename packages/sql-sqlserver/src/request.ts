import type { Connection, Request } from 'tedious'
import type { JsonObject, SqlAnswer, SqlQuery } from '@isthmus/sdk'
import type { Tedious } from './connect.ts'
import { rowOf, type DriverColumn } from './row-values.ts'
import { coded } from './trouble.ts'

export interface Answer extends SqlAnswer {
  /** True when a statement told how many rows it made, changed or removed. */
  readonly hasWritten: boolean
}

interface Driver {
  readonly types: Tedious['TYPES']
  readonly Made: Tedious['Request']
}

interface Asked {
  readonly text: string
  readonly values: SqlQuery['values']
  readonly limitMs: number
  /** A batch of its own: what it sets stays set, which `sp_executesql` would take back. */
  readonly isBatch?: boolean
}

/** Longest text that is no `nvarchar(max)`; one length for all of them lets the server keep its plans. */
const longestText = 4000

/** Makes a statement, by `sp_executesql` unless it is a batch. One that takes too long is ended by an attention; its error is `TIME_LIMIT`. */
export function makeRequest(
  connection: Connection,
  { types, Made }: Driver,
  { text, values, limitMs, isBatch = false }: Asked,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const state = { rows: [] as JsonObject[], changed: 0, isTooLate: false, fault: undefined as unknown }
  let timer: NodeJS.Timeout | undefined
  const request: Request = new Made(text, (error) => {
    clearTimeout(timer)
    const { rows, changed, isTooLate, fault } = state
    if (isTooLate) reject(coded('TIME_LIMIT', `It took longer than ${limitMs} ms`))
    else if (error || fault !== undefined) reject(error ?? fault)
    else resolve({ rows, changed, hasWritten: counts.hasWritten })
  })
  const counts = countChanges(request, (changed) => {
    state.changed = changed
  })
  request.on('row', (columns: readonly DriverColumn[]) => {
    // Thrown from here it would end the process.
    try {
      state.rows.push(rowOf(columns))
    } catch (error) {
      state.fault ??= error
    }
  })
  values.forEach((value, at) => {
    const name = `p${at + 1}`
    if (typeof value === 'boolean') request.addParameter(name, types.Bit, value)
    else if (value !== null && value.length > longestText) request.addParameter(name, types.NVarChar, value)
    else request.addParameter(name, types.NVarChar, value, { length: longestText })
  })
  if (limitMs > 0) {
    timer = setTimeout(() => {
      state.isTooLate = connection.cancel() || state.isTooLate
    }, limitMs)
  }
  if (isBatch) connection.execSqlBatch(request)
  else connection.execSql(request)
  return promise
}

/**
 * The last statement that gave no rows tells what has changed: those of its triggers stand before it, and what is read
 * afterwards gives rows.
 */
function countChanges(request: Request, tell: (changed: number) => void): { hasWritten: boolean } {
  const counts = { hasWritten: false }
  let hasRows = false
  request.on('columnMetadata', () => {
    hasRows = true
  })
  const done = (rowCount: number | undefined): void => {
    if (!hasRows && rowCount !== undefined) {
      counts.hasWritten = true
      tell(rowCount)
    }
    hasRows = false
  }
  request.on('doneInProc', done)
  return counts
}
