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
  const privateKey = auth.kind === 'oauth2' && auth.grant.type === 'jwtBearer' ? auth.grant.privateKey : undefined
  const pair = privateKey === undefined ? undefined : rsaPair()
  const secret: Record<string, string> = {}
  const config: Record<string, string> = {}
  for (const [name, field] of Object.entries(fields)) {
    if (field.secret) secret[name] = name === privateKey ? (pair?.privateKey ?? '') : `mock-${name}-secret`
    else config[name] = field.default ?? `mock-${name}`
  }
  const tokenUrl = auth.kind === 'oauth2' ? fieldOf(auth.tokenUrl) : undefined
  if (tokenUrl !== undefined) config[tokenUrl] = `${address}${mockTokenPath}`
  return { config, secret, ...(pair ? { publicKey: pair.publicKey } : {}) }
}

/** Where tokens are got that a definition lets the user name an address for. */
export const mockTokenPath = '/mock-oauth/token'

function fieldOf(setting: Setting): string | undefined {
  return typeof setting === 'string' ? undefined : setting.field
}

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
