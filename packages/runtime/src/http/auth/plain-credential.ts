import type { PlainAuth } from '@isthmus/sdk'
import type { OpenConnection } from '../../engine/connections-port.ts'
import { neededSecret, neededSetting, settingOf, type Credential } from './credential.ts'

/** The credential of connections whose secret goes into every call as it is. Throws `UPSTREAM_UNAUTHORIZED`. */
export function plainCredential(auth: PlainAuth, connection: OpenConnection): Credential {
  switch (auth.kind) {
    case 'none':
      return { secrets: [] }
    case 'bearer': {
      const token = neededSecret(connection, auth.token)
      return { headers: { authorization: `Bearer ${token}` }, secrets: [token] }
    }
    case 'basic': {
      const user = settingOf({ field: auth.user }, connection.config) || (connection.secret[auth.user] ?? '')
      return basic(user, neededSecret(connection, auth.password))
    }
    case 'header': {
      const secret = neededSecret(connection, auth.secret)
      return {
        headers: { [neededSetting(connection, auth.header, 'header').toLowerCase()]: secret },
        secrets: [secret],
      }
    }
    case 'query': {
      const secret = neededSecret(connection, auth.secret)
      return { query: { [neededSetting(connection, auth.parameter, 'parameter')]: secret }, secrets: [secret] }
    }
  }
}

function basic(user: string, password: string): Credential {
  const pair = Buffer.from(`${user}:${password}`, 'utf8').toString('base64')
  return { headers: { authorization: `Basic ${pair}` }, secrets: [password, pair] }
}
