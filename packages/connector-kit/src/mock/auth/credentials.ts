import { generateKeyPairSync } from 'node:crypto'
import { settingText, type ConnectorDefinition } from '@isthmus/sdk'

/** What a connection to the mock must hold. */
export interface MockCredentials {
  readonly config: Readonly<Record<string, string>>
  readonly secret: Readonly<Record<string, string>>
  /** Of the key pair whose private half is a secret of the connection. */
  readonly publicKey?: string
}

type Auth = ConnectorDefinition['connection']['auth']
export type OAuth2 = Extract<Auth, { readonly kind: 'oauth2' }>
type Setting = OAuth2['tokenUrl']

/** A credential that the mock takes, made of the fields that the definition has. */
export function mockCredentials({ connection }: ConnectorDefinition, address: string): MockCredentials {
  const { auth, fields } = connection
  const keyField = keyFieldOf(auth)
  const pair = keyField === undefined ? undefined : keyPair(auth)
  const names = Object.keys(fields)
  const secret = names.filter((name) => fields[name]?.secret).map((name) => [name, `mock-${name}-secret`] as const)
  const config = names
    .filter((name) => !fields[name]?.secret)
    .map((name) => [name, fields[name]?.default ?? `mock-${name}`] as const)
  return {
    config: { ...Object.fromEntries(config), ...tokenAddress(auth, address) },
    secret: {
      ...Object.fromEntries(secret),
      ...(keyField !== undefined && pair ? { [keyField]: pair.privateKey } : {}),
    },
    ...(pair ? { publicKey: pair.publicKey } : {}),
  }
}

/** The secret field that takes the private key, where the connection signs statements. */
function keyFieldOf(auth: Auth): string | undefined {
  if (auth.kind !== 'oauth2') return undefined
  const { grant } = auth
  if (grant.type === 'jwtBearer') return grant.privateKey
  return grant.type === 'clientCredentials' ? grant.assertion?.privateKey : undefined
}

/** The field in which the user names the server that gives tokens. */
function tokenAddress(auth: Auth, address: string): Readonly<Record<string, string>> {
  if (auth.kind !== 'oauth2' || typeof auth.tokenUrl === 'string' || !('field' in auth.tokenUrl)) return {}
  return { [auth.tokenUrl.field]: `${address}${mockTokenPath}` }
}

/** Where tokens are got that a definition lets the user name an address for. */
export const mockTokenPath = '/mock-oauth/token'

/** What a setting says for these credentials. */
export function settingOf(setting: Setting | undefined, { config }: Pick<MockCredentials, 'config'>): string {
  return settingText(setting, config)
}

interface Pair {
  readonly publicKey: string
  readonly privateKey: string
}

function keyPair(auth: Auth): Pair {
  const isCurve =
    auth.kind === 'oauth2' && auth.grant.type === 'clientCredentials' && auth.grant.assertion?.algorithm === 'ES256'
  const pair = isCurve
    ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    : generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
