import { longestSessionMs } from '../security/sessions.ts'

const name = 'isthmus_session'

/** The token in a `Cookie` header. */
export function readSessionCookie(header: string | undefined): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=')
    if (key === name && value) return value
  }
  return undefined
}

/** A cookie that no script can read and no other site can send along. */
export function sessionCookie(token: string, https: boolean): string {
  return `${name}=${token}; ${attributes(https)}; Max-Age=${longestSessionMs / 1000}`
}

export function endedSessionCookie(https: boolean): string {
  return `${name}=; ${attributes(https)}; Max-Age=0`
}

function attributes(https: boolean): string {
  return `Path=/; HttpOnly; SameSite=Strict${https ? '; Secure' : ''}`
}
