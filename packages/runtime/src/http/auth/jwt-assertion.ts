import { createPrivateKey, sign, type KeyObject } from 'node:crypto'

export interface Assertion {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
  /** Empty when the server needs none. */
  readonly keyId: string
  readonly id: string
  readonly now: Date
}

/** Servers take no statements that are good for longer (Salesforce: 3 minutes). */
const validForSeconds = 120

/** A statement after RFC 7523, signed with RS256. */
export function jwtAssertion({ issuer, subject, audience, keyId, id, now }: Assertion, key: KeyObject): string {
  const iat = Math.floor(now.getTime() / 1000)
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId === '' ? {} : { kid: keyId }) }
  const claims = { iss: issuer, sub: subject, aud: audience, iat, exp: iat + validForSeconds, jti: id }
  const signed = `${encoded(header)}.${encoded(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

/** Reads an RSA key in PEM whose line breaks a form may have taken away; `undefined` when it is none. */
export function rsaPrivateKey(text: string): KeyObject | undefined {
  const { label, body } = /-----BEGIN (?<label>(?:RSA )?PRIVATE KEY)-----(?<body>.*?)-----END/s.exec(text)?.groups ?? {}
  if (label === undefined || body === undefined) return undefined
  const lines = body.replaceAll(/\\n|\s+/g, '').match(/.{1,64}/g) ?? []
  try {
    const key = createPrivateKey([`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n'))
    return key.asymmetricKeyType === 'rsa' ? key : undefined
  } catch {
    return undefined
  }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
