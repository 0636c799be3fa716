import { connect, isIP } from 'node:net'
import { checkServerIdentity, TLSSocket } from 'node:tls'
import type { Pool, PoolConnection, PoolOptions, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { SqlAnswer, SqlQuery } from '@isthmus/sdk'
import { mysqlRows } from './mysql-values.ts'
import type { SqlEngine, SqlPool, SqlSession, SqlTarget, SqlTrouble } from '@isthmus/sdk/sql-engine'
import { described } from './sql-trouble.ts'

/** MariaDB 10.6 or newer and MySQL 8, by `mysql2`. */
export const sqlEngine: SqlEngine = { title: 'MariaDB', defaultPort: 3306, open, judge }

async function open(target: SqlTarget): Promise<SqlPool> {
  const mysql = await import('mysql2/promise')
  return new MysqlPool(mysql.createPool(optionsOf(target)), target)
}

function optionsOf(target: SqlTarget): PoolOptions {
  const { host, address, port, database, user, password, mostSessions, idleMs, connectMs } = target
  const { tls, authorities } = target
  return {
    host,
    port,
    database,
    user,
    password,
    // The certificate is checked against the name, but the socket goes to the address that was checked.
    stream: () => connect({ host: address, port, keepAlive: true }),
    connectionLimit: mostSessions,
    maxIdle: mostSessions,
    idleTimeout: idleMs,
    connectTimeout: connectMs,
    charset: 'utf8mb4',
    // Nothing becomes a float or a date of this computer.
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    decimalNumbers: false,
    maxPreparedStatements: 200,
    // Rows that stay as they are do not count as changed, and no server may ask for a file of this computer.
    flags: ['-FOUND_ROWS', '-LOCAL_FILES'],
    ...(tls === 'off'
      ? {}
      : {
          ssl: {
            rejectUnauthorized: true,
            verifyIdentity: true,
            minVersion: 'TLSv1.2',
            ...(authorities === '' ? {} : { ca: authorities }),
          },
        }),
  }
}

interface Known {
  readonly isMariadb: boolean
  limitMs: number
}

const firstWords = [
  "SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  'SET SESSION TRANSACTION READ ONLY',
]

class MysqlPool implements SqlPool {
  readonly #pool: Pool
  readonly #target: SqlTarget
  readonly #known = new WeakMap<object, Known>()

  constructor(pool: Pool, target: SqlTarget) {
    this.#pool = pool
    this.#target = target
  }

  async acquire(): Promise<SqlSession> {
    const connection = await this.#pool.getConnection()
    const command = async (text: string): Promise<void> => void (await connection.query(text))
    const known = await this.#introduced(connection)
    return {
      limit: async (limitMs) => {
        if (known.limitMs === limitMs) return
        const seconds = limitMs / 1000
        const time = known.isMariadb ? `max_statement_time = ${seconds}` : `max_execution_time = ${Math.round(limitMs)}`
        await command(`SET ${time}, innodb_lock_wait_timeout = ${Math.ceil(seconds)}`)
        known.limitMs = limitMs
      },
      run: (query) => run(connection, query),
      begin: () => command('START TRANSACTION READ WRITE'),
      commit: () => command('COMMIT'),
      rollback: () => command('ROLLBACK'),
      release: (isBroken) => (isBroken ? connection.destroy() : connection.release()),
    }
  }

  end(): Promise<void> {
    return this.#pool.end()
  }

  /** What every new connection is told before it is used. */
  async #introduced(connection: PoolConnection): Promise<Known> {
    // The wrapper is made anew each time, the connection below it is not.
    const { connection: own } = connection as unknown as { readonly connection: Inner }
    const before = this.#known.get(own)
    if (before) return before
    try {
      assertIdentity(own, this.#target)
      for (const text of firstWords) await connection.query(text)
      const [rows] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version')
      const known = { isMariadb: String(rows[0]?.['version']).includes('MariaDB'), limitMs: 0 }
      this.#known.set(own, known)
      return known
    } catch (error) {
      connection.destroy()
      throw error
    }
  }
}

interface Inner {
  readonly stream: unknown
}

/** The driver compares names only; a server that is reached by its address has to have that in its certificate. */
function assertIdentity({ stream }: Inner, { tls, host }: SqlTarget): void {
  if (tls === 'off' || isIP(host) === 0) return
  const problem = stream instanceof TLSSocket ? checkServerIdentity(host, stream.getPeerCertificate()) : undefined
  if (problem || !(stream instanceof TLSSocket)) throw problem ?? new Error('The server does not speak TLS')
}

async function run(connection: PoolConnection, { text, values }: SqlQuery): Promise<SqlAnswer> {
  const given = values.map((value) => (typeof value === 'boolean' ? (value ? '1' : '0') : value))
  const [result, fields] = await (given.length === 0
    ? connection.query<RowDataPacket[] | ResultSetHeader>(text)
    : connection.execute<RowDataPacket[] | ResultSetHeader>(text, given))
  if (Array.isArray(result)) return { rows: mysqlRows(result, fields), changed: 0 }
  const { affectedRows, insertId } = result
  return { rows: [], changed: affectedRows, ...(insertId ? { newId: String(insertId) } : {}) }
}

const kinds: Readonly<Record<number, SqlTrouble['kind']>> = {
  // Timeouts of MariaDB and MySQL.
  1969: 'timeout',
  3024: 'timeout',
  1062: 'conflict',
  1586: 'conflict',
  1044: 'unauthorized',
  1045: 'unauthorized',
  1142: 'unauthorized',
  1143: 'unauthorized',
  1227: 'unauthorized',
  1698: 'unauthorized',
  1040: 'throttled',
  1203: 'throttled',
  1226: 'throttled',
  // Shutdown, lock wait, deadlock, killed.
  1053: 'failed',
  1205: 'failed',
  1213: 'failed',
  1317: 'failed',
}

/** By error number. Sources: https://mariadb.com/kb/en/mariadb-error-codes/ , https://dev.mysql.com/doc/mysql-errors/8.4/en/ */
function judge(error: unknown): SqlTrouble {
  const { code, message } = described(error)
  const number = error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : 0
  // Numbers of the driver and of Node are negative or none.
  if (number < 1000) return { kind: 'unreachable', code, message }
  return { kind: kinds[number] ?? 'rejected', code: String(number), message }
}
