import type { UsernameTokenAuth } from '@isthmus/sdk'
import { withUsernameToken } from '@isthmus/sdk/contract'
import { createHash, randomBytes } from 'node:crypto'
import type { OpenConnection } from '../../engine/connections-port.ts'
import { neededSecret, neededSetting, type Credential } from './credential.ts'

/**
 * The credential of connections whose envelopes carry a UsernameToken, made anew for each call. Throws
 * `UPSTREAM_UNAUTHORIZED`. Source: OASIS Web Services Security UsernameToken Profile 1.1, section 3.
 */
export function tokenCredential(
  auth: UsernameTokenAuth,
  connection: OpenConnection,
  { now }: { readonly now: () => Date },
): Credential {
  const user = neededSetting(connection, { field: auth.user }, 'user')
  const secret = neededSecret(connection, auth.password)
  const isDigest = auth.form === 'digest'
  const nonce = randomBytes(16)
  const created = now().toISOString()
  const password = isDigest ? digestOf(nonce, created, secret) : secret
  const token = { user, password, isDigest, nonce: nonce.toString('base64'), created }
  return { seal: (body) => withUsernameToken(body, token), secrets: [secret, password, token.nonce] }
}

function digestOf(nonce: Buffer, created: string, password: string): string {
  // The profile has no other hash.
  return createHash('sha1').update(nonce).update(created, 'utf8').update(password, 'utf8').digest('base64')
}
