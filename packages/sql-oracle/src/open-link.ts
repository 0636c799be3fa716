import type oracledb from 'oracledb'
import type { SqlTarget } from '@isthmus/sdk/sql-engine'
import { connectDescriptor } from './connect-descriptor.ts'
import { cut, guardedWays, type Way } from './reach.ts'

export type Driver = typeof oracledb

/** What is used of a connection of the driver. */
export type Connection = Pick<
  oracledb.Connection,
  'callTimeout' | 'close' | 'commit' | 'execute' | 'isHealthy' | 'rollback'
>

/** A connection, and the means to end it at once. */
export interface Link {
  readonly connection: Connection
  cut(): void
}

/** What every new session is told before it is used: nothing in it depends on the server's place or language. */
export const firstWords: readonly string[] = [
  "ALTER SESSION SET TIME_ZONE = '+00:00'",
  // The language comes first, because it sets others among these.
  `ALTER SESSION SET NLS_LANGUAGE = 'AMERICAN' NLS_TERRITORY = 'AMERICA' NLS_CALENDAR = 'GREGORIAN'`,
  `ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '.,' NLS_SORT = 'BINARY' NLS_COMP = 'BINARY'`,
  `ALTER SESSION SET NLS_DATE_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS' NLS_TIMESTAMP_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS.FF' NLS_TIMESTAMP_TZ_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS.FFTZH:TZM'`,
  'ALTER SESSION SET ISOLATION_LEVEL = READ COMMITTED',
]

/** Signs in, within the time of the target from the first packet to the last of `firstWords`. */
export async function openLink(driver: Driver, target: SqlTarget): Promise<Link> {
  const way: Way = { target }
  const { connectMs } = target
  const ended = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const late = Object.assign(new Error(`The server did not answer within ${connectMs} ms`), { code: 'NJS-510' })
    ended.reject(late)
    cut(way, late)
  }, connectMs)
  const opening = guardedWays().run(way, () => signedIn(driver, target))
  // After the deadline nobody else looks at how it ends.
  opening.catch(() => undefined)
  try {
    const connection = await Promise.race([opening, ended.promise])
    return { connection, cut: () => cut(way, new Error('The session was closed')) }
  } catch (error) {
    cut(way, new Error('The session was closed'))
    throw error
  } finally {
    clearTimeout(timer)
    ended.promise.catch(() => undefined)
  }
}

async function signedIn(driver: Driver, target: SqlTarget): Promise<Connection> {
  const connection = await driver.getConnection(optionsOf(target))
  await introduce(connection)
  return connection
}

export async function introduce(connection: Pick<Connection, 'execute'>): Promise<void> {
  for (const text of firstWords) await connection.execute(text)
}

/** The options of a connection; what is not said here is not looked up elsewhere either. */
export function optionsOf(target: SqlTarget): oracledb.ConnectionAttributes {
  const { user, password, connectMs } = target
  const seconds = Math.max(1, Math.ceil(connectMs / 1000))
  return {
    user,
    password,
    connectString: connectDescriptor(target),
    externalAuth: false,
    events: false,
    sslServerDNMatch: true,
    connectTimeout: seconds,
    transportConnectTimeout: seconds,
    retryCount: 0,
    stmtCacheSize: 100,
    // The name of this computer and of its user are nobody's business.
    program: 'isthmus',
    machine: 'isthmus',
    osUser: 'isthmus',
    terminal: 'isthmus',
  }
}
