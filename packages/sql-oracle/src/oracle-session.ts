import type { SqlAnswer, SqlQuery } from '@isthmus/sdk'
import type { SqlSession } from '@isthmus/sdk/sql-engine'
import { bindsOf, type DriverTypes } from './binds.ts'
import type { Connection, Driver, Link } from './open-link.ts'
import { fetchTypeOf, rowsOf } from './values.ts'

type Types = DriverTypes & Pick<Driver, 'OUT_FORMAT_ARRAY'>

/** Rows that come with one answer of the server. */
const rowsPerAnswer = 500

/**
 * One session, lent to one call. A transaction that cannot write is begun before the first statement outside of `begin`, since
 * Oracle has no session that only reads; whatever transaction is left over is undone before the session is lent again.
 *
 * Source: https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/SET-TRANSACTION.html
 */
export function sessionOn(link: Link, driver: Types, giveBack: (isBroken: boolean) => void): SqlSession {
  const { connection } = link
  let phase: 'none' | 'reading' | 'writing' = 'none'
  const ended = async (how: 'commit' | 'rollback'): Promise<void> => {
    await answered(link, connection[how]())
    phase = 'none'
  }
  return {
    // Of each answer of the server; then the driver breaks the call off and waits for the server to say so.
    limit: async (limitMs) => void (connection.callTimeout = Math.max(1, Math.round(limitMs))),
    run: async (query) => {
      if (phase === 'none') {
        await answered(link, connection.execute('SET TRANSACTION READ ONLY'))
        phase = 'reading'
      }
      return answered(link, run(connection, driver, query))
    },
    begin: async () => {
      if (phase === 'reading') await ended('rollback')
      // The first statement that writes begins the transaction by itself.
      phase = 'writing'
    },
    commit: () => ended('commit'),
    rollback: () => ended('rollback'),
    release: (isBroken) => {
      if (isBroken || phase === 'none') return giveBack(isBroken)
      ended('rollback').then(
        () => giveBack(false),
        () => giveBack(true),
      )
    },
  }
}

/** Time that a server has to answer to a call that was broken off, in milliseconds, unless the call itself had less. */
const breakMs = 5_000

/** Ends a session whose server does not even answer when a call is broken off. */
async function answered<T>(link: Link, work: Promise<T>): Promise<T> {
  const { callTimeout: limitMs = 0 } = link.connection
  if (limitMs === 0) return work
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => {
      late.reject(Object.assign(new Error(`The call took longer than ${limitMs} ms`), { code: 'NJS-123' }))
      link.cut()
    },
    limitMs + Math.min(breakMs, limitMs),
  )
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

async function run(connection: Connection, driver: Types, query: SqlQuery): Promise<SqlAnswer> {
  const answer = await connection.execute<readonly unknown[]>(query.text, bindsOf(query, driver), {
    autoCommit: false,
    outFormat: driver.OUT_FORMAT_ARRAY,
    maxRows: 0,
    fetchArraySize: rowsPerAnswer,
    prefetchRows: rowsPerAnswer,
    fetchTypeHandler: (column) => fetchTypeOf(column, driver),
  })
  const { rows, metaData, rowsAffected = 0, lastRowid } = answer
  if (rows && metaData) return { rows: await rowsOf(rows, metaData, driver), changed: 0 }
  return { rows: [], changed: rowsAffected, ...(lastRowid === undefined ? {} : { newId: lastRowid }) }
}
