import { createHash } from 'node:crypto'

/** A secret of one consent and what is shown of it beforehand (RFC 7636 section 4, method S256). */
export function pkceOf(randomBytes: (size: number) => Buffer): {
  readonly verifier: string
  readonly challenge: string
} {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}
