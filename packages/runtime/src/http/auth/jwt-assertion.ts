import { constants, sign, type KeyObject } from 'node:crypto'

export interface Assertion {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
  /** Empty when the server needs none. */
  readonly keyId: string
  readonly id: string
  readonly now: Date
  /** `RS256` when left out. */
  readonly algorithm?: 'RS256' | 'PS256' | 'ES256'
  /** Scopes, for servers that look for them inside. */
  readonly scope?: string
}

/** Servers take no statements that are good for longer (Salesforce: 3 minutes). */
const validForSeconds = 120

/** A statement after RFC 7523, signed after RFC 7518 section 3. */
export function jwtAssertion(assertion: Assertion, key: KeyObject): string {
  const { issuer, subject, audience, keyId, id, now, algorithm = 'RS256', scope } = assertion
  const iat = Math.floor(now.getTime() / 1000)
  const header = { alg: algorithm, typ: 'JWT', ...(keyId === '' ? {} : { kid: keyId }) }
  const own = scope === undefined ? {} : { scope }
  const claims = { iss: issuer, sub: subject, aud: audience, iat, exp: iat + validForSeconds, jti: id, ...own }
  const signed = `${encoded(header)}.${encoded(claims)}`
  return `${signed}.${signature(signed, key, algorithm).toString('base64url')}`
}

function signature(text: string, key: KeyObject, algorithm: NonNullable<Assertion['algorithm']>): Buffer {
  const bytes = Buffer.from(text)
  switch (algorithm) {
    case 'RS256':
      return sign('sha256', bytes, key)
    case 'PS256':
      return sign('sha256', bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 })
    case 'ES256':
      return sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' })
  }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
