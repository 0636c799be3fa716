import type { LoginSignature, Signed } from '@isthmus/sdk'
import { createHash, createHmac } from 'node:crypto'
import type { OpenConnection } from '../../engine/connections-port.ts'
import { neededSecret } from './credential.ts'

/** The time and the signature of a call that signs in. Throws `UPSTREAM_UNAUTHORIZED` where the connection has no key. */
export function signedLogin(signature: LoginSignature, connection: OpenConnection, now: Date): Signed {
  const ms = now.getTime()
  const timestamp = signature.timestamp === 'seconds' ? Math.floor(ms / 1000) : ms
  const { config, secret } = connection
  const text = signature.text({ config, secret }, timestamp)
  const made = digestOf(signature, connection).update(text).digest(signature.encoding)
  return { timestamp, signature: made }
}

function digestOf({ algorithm, key }: LoginSignature, connection: OpenConnection) {
  if (algorithm === 'sha256') return createHash('sha256')
  return createHmac('sha256', neededSecret(connection, key ?? 'key'))
}
