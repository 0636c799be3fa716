import { generateKeyPairSync } from 'node:crypto'
import type { ConnectorDefinition } from '@isthmus/sdk'

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
  const pair = auth.kind === 'oauth2' && auth.grant.type === 'jwtBearer' ? rsaPair() : undefined
  const names = Object.keys(fields)
  const secret = names.filter((name) => fields[name]?.secret).map((name) => [name, `mock-${name}-secret`] as const)
  const config = names
    .filter((name) => !fields[name]?.secret)
    .map((name) => [name, fields[name]?.default ?? `mock-${name}`] as const)
  return {
    config: { ...Object.fromEntries(config), ...tokenAddress(auth, address) },
    secret: { ...Object.fromEntries(secret), ...keyIn(auth, pair?.privateKey) },
    ...(pair ? { publicKey: pair.publicKey } : {}),
  }
}

function keyIn(auth: Auth, privateKey: string | undefined): Readonly<Record<string, string>> {
  if (auth.kind !== 'oauth2' || auth.grant.type !== 'jwtBearer' || privateKey === undefined) return {}
  return { [auth.grant.privateKey]: privateKey }
}

/** The field in which the user names the server that gives tokens. */
function tokenAddress(auth: Auth, address: string): Readonly<Record<string, string>> {
  if (auth.kind !== 'oauth2' || typeof auth.tokenUrl === 'string') return {}
  return { [auth.tokenUrl.field]: `${address}${mockTokenPath}` }
}

/** Where tokens are got that a definition lets the user name an address for. */
export const mockTokenPath = '/mock-oauth/token'

/** What a setting says for these credentials. */
export function settingOf(setting: Setting | undefined, { config }: Pick<MockCredentials, 'config'>): string {
  if (setting === undefined) return ''
  return typeof setting === 'string' ? setting : config[setting.field] || (setting.otherwise ?? '')
}

function rsaPair(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
}
