import { checkServerIdentity } from 'node:tls'
import type { Pool, PoolClient, PoolConfig } from 'pg'
import type { SqlAnswer, SqlQuery } from '@isthmus/sdk'
import { postgresqlValues } from './postgresql-values.ts'
import type { SqlEngine, SqlPool, SqlSession, SqlTarget, SqlTrouble } from '@isthmus/sdk/sql-engine'
import { described } from './sql-trouble.ts'

/** PostgreSQL 12 or newer, by `pg`. */
export const sqlEngine: SqlEngine = { title: 'PostgreSQL', defaultPort: 5432, open, judge }

async function open(target: SqlTarget): Promise<SqlPool> {
  const { default: pg } = await import('pg')
  const { address, port, database, user, password, mostSessions, idleMs, connectMs } = target
  const pool = new pg.Pool({
    host: address,
    port,
    database,
    user,
    password,
    max: mostSessions,
    idleTimeoutMillis: idleMs,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    application_name: 'isthmus',
    options: '-c default_transaction_read_only=on -c timezone=UTC -c datestyle=ISO',
    types: postgresqlValues(pg.types),
    ssl: tlsOf(target),
  })
  // A client that breaks while it is idle is replaced by itself; one that breaks while it is lent tells its statement.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return new PostgresqlPool(pool)
}

function tlsOf({ tls, host, authorities }: SqlTarget): NonNullable<PoolConfig['ssl']> {
  if (tls === 'off') return false
  return {
    rejectUnauthorized: true,
    // The socket goes to an address, but the certificate is for the name.
    checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    ...(authorities === '' ? {} : { ca: authorities }),
  }
}

class PostgresqlPool implements SqlPool {
  readonly #pool: Pool
  /** Time limits that clients have been told. */
  readonly #limits = new WeakMap<PoolClient, number>()

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async acquire(): Promise<SqlSession> {
    const client = await this.#pool.connect()
    const command = async (text: string): Promise<void> => void (await client.query(text))
    return {
      limit: async (limitMs) => {
        if (this.#limits.get(client) === limitMs) return
        await command(`SET statement_timeout = ${Math.round(limitMs)}`)
        this.#limits.set(client, limitMs)
      },
      run: (query) => run(client, query),
      begin: () => command('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE'),
      commit: async () => {
        // One that failed inside is rolled back without an error.
        const { command: done } = await client.query('COMMIT')
        if (done !== 'COMMIT') throw Object.assign(new Error('The transaction was rolled back'), { code: '25P02' })
      },
      rollback: () => command('ROLLBACK'),
      release: (isBroken) => client.release(isBroken),
    }
  }

  end(): Promise<void> {
    return this.#pool.end()
  }
}

async function run(client: PoolClient, { text, values }: SqlQuery): Promise<SqlAnswer> {
  const { rows, rowCount, command } = await client.query<Record<string, never>>({ text, values: [...values] })
  return { rows, changed: command === 'SELECT' ? 0 : (rowCount ?? 0) }
}

/** By SQLSTATE. Source: https://www.postgresql.org/docs/15/errcodes-appendix.html */
function judge(error: unknown): SqlTrouble {
  const { code, message } = described(error)
  return { kind: kindOf(code), code, message }
}

function kindOf(code: string): SqlTrouble['kind'] {
  if (code === '57014') return 'timeout'
  if (code === '23505' || code === '23P01') return 'conflict'
  if (code === '42501' || code.startsWith('28')) return 'unauthorized'
  if (code.startsWith('53')) return 'throttled'
  if (/^(40|57P|55P03)/.test(code)) return 'failed'
  // Codes of Node have five letters too, such as EPIPE.
  return /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code) ? 'rejected' : 'unreachable'
}
