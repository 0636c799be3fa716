import { connect as connectSocket, type Socket } from 'node:net'
import { once } from 'node:events'
import type { Connection, ConnectionConfiguration, Request, TYPES } from 'tedious'
import type { SqlTarget } from '@isthmus/sdk/sql-engine'
import { withNumber } from './trouble.ts'

/** The driver, which is loaded when it is needed first. */
export interface Tedious {
  readonly Connection: typeof Connection
  readonly Request: typeof Request
  readonly TYPES: typeof TYPES
}

/** How long the server may take to confirm that a statement was ended. */
const cancelMs = 5_000

/** Opens connections to one server; each of them is logged in. Throws what the driver throws, with the server's number. */
export function connectionOpener(tedious: Tedious, target: SqlTarget): () => Promise<Connection> {
  return async () => {
    const connection = new tedious.Connection(configurationOf(target))
    let said: number | undefined
    connection.on('errorMessage', ({ number }) => {
      said ??= number
    })
    // Whoever uses it learns of a break by its statement.
    connection.on('error', () => undefined)
    const connected = Promise.withResolvers<void>()
    connection.connect((error) => (error ? connected.reject(withNumber(error, said)) : connected.resolve()))
    await connected.promise
    connection.removeAllListeners('errorMessage')
    return connection
  }
}

/** READ COMMITTED, the usual level of the server and of the driver, which names it in no type. */
const readCommitted = 2

function configurationOf(target: SqlTarget): ConnectionConfiguration {
  const { host, port, database, user, password, tls, authorities, connectMs } = target
  return {
    // The certificate is checked against this name, but the socket goes to the address that was checked.
    server: host,
    authentication: { type: 'default', options: { userName: user, password } },
    options: {
      connector: onlyOnce(target),
      port,
      database,
      appName: 'isthmus',
      // Otherwise the name of this computer.
      workstationId: 'isthmus',
      encrypt: tls !== 'off',
      trustServerCertificate: false,
      cryptoCredentialsDetails: { minVersion: 'TLSv1.2', ...(authorities === '' ? {} : { ca: authorities }) },
      connectTimeout: connectMs,
      // Its own limit ends with the first bytes of the answer.
      requestTimeout: 0,
      cancelTimeout: cancelMs,
      // Flows try again by themselves.
      maxRetriesOnTransientErrors: 0,
      abortTransactionOnError: true,
      connectionIsolationLevel: readCommitted,
      isolationLevel: readCommitted,
      useUTC: true,
      lowerCaseGuids: true,
    },
  }
}

/** A server may send on to another address, to which nobody has given leave. */
function onlyOnce({ address, port }: SqlTarget): () => Promise<Socket> {
  let isUsed = false
  return async () => {
    if (isUsed) {
      throw new Error(
        'It sends on to another server, which is not followed (Azure SQL: choose the connection policy Proxy)',
      )
    }
    isUsed = true
    const socket = connectSocket({ host: address, port, keepAlive: true })
    await once(socket, 'connect')
    return socket
  }
}
