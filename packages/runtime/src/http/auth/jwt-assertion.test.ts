import { constants, generateKeyPairSync, verify, type KeyObject } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { jwtAssertion } from './jwt-assertion.ts'
import { privateKeyIn } from './key-pem.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const curve = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const statement = {
  issuer: 'client',
  subject: 'client',
  audience: 'https://login.example/token',
  keyId: 'cert-1',
  id: 'id-1',
  now: new Date('2026-11-22T08:00:00Z'),
}
const part = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64url').toString())

describe('a statement', () => {
  test.each([
    ['RS256', rsa, {}],
    ['PS256', rsa, { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }],
    ['ES256', curve, { dsaEncoding: 'ieee-p1363' }],
  ] as const)(
    'signed with %s can be checked with the public key, and says what it must',
    (algorithm, pair, options) => {
      const text = jwtAssertion({ ...statement, algorithm, scope: 'rest_webservices' }, pair.privateKey)
      const [header = '', claims = '', signature = ''] = text.split('.')
      const bytes = Buffer.from(`${header}.${claims}`)
      expect(verify('sha256', bytes, { key: pair.publicKey, ...options }, Buffer.from(signature, 'base64url'))).toBe(
        true,
      )
      expect(part(header)).toEqual({ alg: algorithm, typ: 'JWT', kid: 'cert-1' })
      expect(part(claims)).toEqual({
        iss: 'client',
        sub: 'client',
        aud: 'https://login.example/token',
        iat: 1_795_334_400,
        exp: 1_795_334_520,
        jti: 'id-1',
        scope: 'rest_webservices',
      })
    },
  )
})

describe('a private key', () => {
  test('is read also when a form has taken its line breaks away', () => {
    for (const text of [
      pem(rsa.privateKey),
      pem(rsa.privateKey).replaceAll('\n', ' '),
      pem(rsa.privateKey).replaceAll('\n', '\\n'),
    ])
      expect(privateKeyIn(text, 'rsa')?.equals(rsa.privateKey)).toBe(true)
    const old = curve.privateKey.export({ type: 'sec1', format: 'pem' }).toString()
    expect(privateKeyIn(old, 'p256')?.equals(curve.privateKey)).toBe(true)
  })

  test('of another kind, or none, is not taken', () => {
    expect(privateKeyIn(pem(rsa.privateKey), 'p256')).toBeUndefined()
    expect(privateKeyIn(pem(curve.privateKey), 'rsa')).toBeUndefined()
    const other = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey
    expect(privateKeyIn(pem(other), 'p256')).toBeUndefined()
    expect(privateKeyIn('-----BEGIN PRIVATE KEY-----\nnone\n-----END PRIVATE KEY-----', 'rsa')).toBeUndefined()
    expect(privateKeyIn('', 'rsa')).toBeUndefined()
  })
})
