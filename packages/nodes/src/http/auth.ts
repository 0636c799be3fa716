import type { ChoosableAuth, OAuth2Auth, OAuth2Grant } from '@isthmus/sdk'

const field = (name: string) => ({ field: name })

const oauth2 = (grant: OAuth2Grant): OAuth2Auth => ({
  kind: 'oauth2',
  grant,
  tokenUrl: field('tokenUrl'),
  clientId: field('clientId'),
  ...(grant.type === 'jwtBearer' ? {} : { clientSecret: 'clientSecret', clientAuth: field('clientAuth') }),
  scope: field('scope'),
  ...(grant.type === 'clientCredentials' ? { audience: field('audience') } : {}),
})

/** The ways to sign in that a connection to any system can be set to, by the value of its field `auth`. */
export const httpAuths = {
  none: { kind: 'none' },
  basic: { kind: 'basic', user: 'user', password: 'password' },
  bearer: { kind: 'bearer', token: 'token' },
  header: { kind: 'header', header: { field: 'header', otherwise: 'x-api-key' }, secret: 'secret' },
  query: { kind: 'query', parameter: field('parameter'), secret: 'secret' },
  clientCredentials: oauth2({ type: 'clientCredentials' }),
  refreshToken: oauth2({ type: 'refreshToken', refreshToken: 'refreshToken' }),
  authorizationCode: oauth2({
    type: 'authorizationCode',
    authorizationUrl: field('authorizationUrl'),
    refreshToken: 'refreshToken',
    parameters: field('authorizationParameters'),
  }),
  jwtBearer: oauth2({
    type: 'jwtBearer',
    privateKey: 'privateKey',
    subject: field('subject'),
    issuedFor: field('issuedFor'),
    keyId: field('keyId'),
  }),
  hmac: {
    kind: 'hmac',
    key: 'signingKey',
    keyEncoding: field('keyEncoding'),
    parts: field('signedParts'),
    separator: field('separator'),
    encoding: field('signatureEncoding'),
    header: field('signatureHeader'),
    prefix: field('signaturePrefix'),
    timestamp: { header: field('timestampHeader'), format: field('timestampFormat') },
    nonce: { header: field('nonceHeader') },
    keyId: { header: field('keyIdHeader'), value: field('keyId') },
  },
} as const satisfies Readonly<Record<string, ChoosableAuth>>

export type HttpAuth = keyof typeof httpAuths
