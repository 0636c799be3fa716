import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { startMariadb } from '../mariadb/start-mariadb.ts'
import { startPostgresql } from '../postgresql/start-postgresql.ts'

/** A server of one kind with an empty schema, and what differs between the kinds in the statements of the tests. */
export interface SqlSystem {
  /** Id of the connector, which the ids of its nodes begin with. */
  readonly id: 'postgresql' | 'mariadb'
  /** Of a connection: host, port, database, user. */
  readonly config: Readonly<Record<string, string | number>>
  readonly password: string
  /** Carries out statements as an administrator. */
  execute(statements: string): Promise<void>
  rows(query: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  stop(): Promise<void>
}

/** A certificate in PEM, for a server that speaks TLS. */
export interface ServerCertificate {
  readonly certificate: string
  readonly key: string
}

export const systems: Readonly<Record<SqlSystem['id'], (own?: ServerCertificate) => Promise<SqlSystem>>> = {
  postgresql: openPostgresql,
  mariadb: openMariadb,
}

async function openPostgresql(own?: ServerCertificate): Promise<SqlSystem> {
  const server = await startPostgresql()
  const { host, port, database, user, password } = server
  const admin = new pg.Client({ host, port, database, user, password })
  await admin.connect()
  const drop = 'DROP SCHEMA IF EXISTS isthmus_test CASCADE'
  if (own) {
    for (const setting of [`ssl_cert_file = '${own.certificate}'`, `ssl_key_file = '${own.key}'`, 'ssl = on']) {
      await admin.query(`ALTER SYSTEM SET ${setting}`)
    }
    await admin.query('SELECT pg_reload_conf()')
  }
  await admin.query(`${drop}; CREATE SCHEMA isthmus_test; SET search_path = isthmus_test`)
  return {
    id: 'postgresql',
    config: { host, port, database, schema: 'isthmus_test', user, tls: 'off' },
    password,
    execute: async (statements) => void (await admin.query(statements)),
    rows: async (query) => (await admin.query<Record<string, unknown>>(query)).rows,
    stop: async () => {
      await admin.query(drop)
      await admin.end()
      await server.stop()
    },
  }
}

async function openMariadb(own?: ServerCertificate): Promise<SqlSystem> {
  const server = await startMariadb(own ? { args: [`--ssl-cert=${own.certificate}`, `--ssl-key=${own.key}`] } : {})
  const { host, port, database, user, password } = server
  const admin = await createConnection({
    host,
    port,
    database,
    user,
    password,
    multipleStatements: true,
    charset: 'utf8mb4',
  })
  await admin.query("SET time_zone = '+00:00'")
  return {
    id: 'mariadb',
    config: { host, port, database, user, tls: 'off' },
    password,
    execute: async (statements) => void (await admin.query(statements)),
    rows: async (query) => (await admin.query(query))[0] as readonly Record<string, unknown>[],
    stop: async () => {
      await admin.end()
      await server.stop()
    },
  }
}
