import type { Pool, PoolClient } from 'pg'
import { flowError, plainText, type JsonObject } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import type { SqlCall, SqlHost } from '../engine/sql-port.ts'
import { databaseAddress } from './database-address.ts'
import { hostOf, sqlError } from './sql-error.ts'
import { sqlValues } from './sql-values.ts'

const mostClients = 5
const idleMs = 30_000
const connectMs = 10_000
const defaultTimeoutMs = 30_000
const longestTimeoutMs = 300_000

export interface SqlHostOptions {
  /** Host names, with or without a port, that may be reached at private addresses although the connection does not say so. */
  readonly allowPrivate?: (host: string) => boolean
}

/** Opens the way to databases. Nothing is loaded or connected before the first query. */
export function createSqlHost(options: SqlHostOptions = {}): SqlHost {
  return new PooledHost(options)
}

interface OpenPool {
  readonly revision: string
  readonly pool: Promise<Pool>
}

class PooledHost implements SqlHost {
  readonly #options: SqlHostOptions
  readonly #pools = new Map<string, OpenPool>()
  #closed = false

  constructor(options: SqlHostOptions) {
    this.#options = options
  }

  async query({ query, connection, signal }: SqlCall): Promise<readonly JsonObject[]> {
    signal.throwIfAborted()
    if (this.#closed) throw flowError('RUN_CANCELED', {})
    const limitMs = Math.min(query.timeoutMs ?? defaultTimeoutMs, longestTimeoutMs)
    const client = await this.#client(connection)
    // A query that nobody waits for any more must not go on over there; the server notices the closed socket.
    const abort = () => client.release(true)
    signal.addEventListener('abort', abort, { once: true })
    try {
      await client.query(`SET statement_timeout = ${Math.round(limitMs)}`)
      const { rows } = await client.query<Record<string, never>>({ text: query.text, values: [...query.values] })
      if (!signal.aborted) client.release()
      return rows
    } catch (error) {
      if (!signal.aborted) client.release(true)
      signal.throwIfAborted()
      throw sqlError(error, { host: hostOf(connection), limitMs })
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    await Promise.allSettled(pools.map(async ({ pool }) => (await pool).end()))
  }

  async #client(connection: OpenConnection): Promise<PoolClient> {
    try {
      const pool = await this.#poolOf(connection)
      return await pool.connect()
    } catch (error) {
      throw sqlError(error, { host: hostOf(connection), limitMs: connectMs })
    }
  }

  #poolOf(connection: OpenConnection): Promise<Pool> {
    const { name, revision } = connection
    const known = this.#pools.get(name)
    if (known?.revision === revision) return known.pool
    void known?.pool.then((pool) => pool.end()).catch(() => undefined)
    const pool = this.#open(connection)
    this.#pools.set(name, { revision, pool })
    pool.catch(() => this.#pools.delete(name))
    return pool
  }

  async #open(connection: OpenConnection): Promise<Pool> {
    const { config, secret } = connection
    const { host, address, port } = await databaseAddress(connection, this.#options.allowPrivate)
    const { default: pg } = await import('pg')
    const pool = new pg.Pool({
      host: address,
      port,
      database: plainText(config['database']),
      user: plainText(config['user']),
      password: secret['password'] ?? '',
      max: mostClients,
      idleTimeoutMillis: idleMs,
      connectionTimeoutMillis: connectMs,
      application_name: 'isthmus',
      options: '-c default_transaction_read_only=on -c timezone=UTC -c datestyle=ISO',
      types: sqlValues(pg.types),
      ssl: config['tls'] === 'off' ? false : { servername: host, rejectUnauthorized: true },
    })
    // A client that breaks while it is idle is replaced by itself.
    pool.on('error', () => undefined)
    return pool
  }
}
