export const minPasswordChars = 12
/** Longer ones would only cost time to hash. */
export const maxPasswordChars = 1000

/** Turns passwords into what may be stored, and compares. */
export interface Passwords {
  hash(password: string): Promise<string>
  /** `undefined` for a name nobody has: it takes as long and is false. */
  matches(stored: string | undefined, password: string): Promise<boolean>
}

// Argon2id with 19 MiB and two passes, the first choice of the OWASP Password Storage Cheat Sheet.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Loads its library with the first password: most processes see none for days. */
export function createPasswords(): Passwords {
  let nobody: Promise<string> | undefined
  const library = () => import('@node-rs/argon2')
  return {
    hash: async (password) => (await library()).hash(password, cost),
    matches: async (stored, password) => {
      const { hash, verify } = await library()
      nobody ??= hash('a password that nobody has', cost)
      const same = await verify(stored ?? (await nobody), password)
      return same && stored !== undefined
    },
  }
}
