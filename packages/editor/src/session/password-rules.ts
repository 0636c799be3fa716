export const shortestPassword = 12

export type PasswordRule = 'length' | 'differs' | 'repeat'

/** What a new password still lacks; the runtime checks the length again. */
export function brokenRules(entry: {
  readonly name: string
  readonly password: string
  readonly repeat: string
}): readonly PasswordRule[] {
  const broken: PasswordRule[] = []
  // Counted as people count: one Chinese character or emoji is one.
  if (Array.from(entry.password).length < shortestPassword) broken.push('length')
  const sameAsName = entry.password.toLowerCase() === entry.name.trim().toLowerCase()
  if (entry.password === '' || sameAsName) broken.push('differs')
  if (entry.password === '' || entry.password !== entry.repeat) broken.push('repeat')
  return broken
}
