import { createPrivateKey, type KeyObject } from 'node:crypto'

/**
 * Reads a private key in PEM whose line breaks a form may have taken away; `undefined` when it is none of this kind: `rsa`, or
 * `p256` for the curve P-256.
 */
export function privateKeyIn(text: string, kind: 'rsa' | 'p256'): KeyObject | undefined {
  const { label, body } =
    /-----BEGIN (?<label>(?:RSA |EC )?PRIVATE KEY)-----(?<body>.*?)-----END/s.exec(text)?.groups ?? {}
  if (label === undefined || body === undefined) return undefined
  const lines = body.replaceAll(/\\n|\s+/g, '').match(/.{1,64}/g) ?? []
  try {
    const key = createPrivateKey([`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n'))
    return isOfKind(key, kind) ? key : undefined
  } catch {
    return undefined
  }
}

function isOfKind({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject, kind: 'rsa' | 'p256'): boolean {
  if (kind === 'rsa') return asymmetricKeyType === 'rsa'
  return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1'
}
