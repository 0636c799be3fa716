import { newToken, sameHash, tokenHash } from './tokens.ts'

/** The one-time link that lets the first administrator in: good until used, or until the process ends. */
export interface SetupLink {
  readonly token: string
  accepts(token: string): boolean
  /** Ends it. */
  use(): void
}

export function createSetupLink(randomBytes: (count: number) => Uint8Array): SetupLink {
  const token = newToken(randomBytes)
  const hash = tokenHash(token)
  let used = false
  return {
    token,
    accepts: (candidate) => sameHash(tokenHash(candidate), hash) && !used,
    use: () => {
      used = true
    },
  }
}
