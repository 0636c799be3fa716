import { flowError } from '../../errors.ts'
import { isJsonObject, plainText, type JsonObject } from '../../json.ts'
import type { HttpAnswer } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { Account, CsrfToken, SessionAuth } from '../auth.ts'
import type { ConnectorDefinition } from '../definition/index.ts'
import { fillTemplate } from './fill-template.ts'
import { fits } from './judge-answer.ts'

export type AuthDefinition = ConnectorDefinition['connection']['auth']
type Session = Extract<AuthDefinition, { readonly kind: 'sessionCookie' | 'sessionToken' }>

/** The sign-in by a call of its own, whose answer gives later calls their cookies or headers. */
export function sessionOf(session: Session): SessionAuth {
  const { login, granted, ended } = session
  return {
    kind: 'session',
    login: ({ config, secret }) => {
      // The definition was parsed from JSON.
      const body = login.body && fillTemplate(login.body as JsonObject, { connection: config, secret })
      return { method: login.method ?? 'POST', url: login.path, ...(isJsonObject(body) ? { body } : {}) }
    },
    authorization: (account, answer) => {
      const host = plainText(account.config['baseUrl'])
      if (granted && !granted.is.some((each) => each === valueAt(answer.body, granted.path))) {
        const said = plainText(valueAt(answer.body, granted.message ?? '/Message'))
        const message = said || 'the sign-in was not granted'
        throw flowError('UPSTREAM_UNAUTHORIZED', { host, status: answer.status, message })
      }
      return session.kind === 'sessionCookie'
        ? cookies(session.cookies, answer, host)
        : headers(session, account, answer)
    },
    expired: (answer) => fits(ended, answer),
  }
}

function cookies(names: readonly string[], answer: HttpAnswer, host: string): { readonly cookie: string } {
  return { cookie: names.map((name) => `${name}=${cookieOf(answer.headers['set-cookie'], name, host)}`).join('; ') }
}

/** The host joins several `Set-Cookie` headers with commas; a value of a cookie holds none. */
function cookieOf(header: string | undefined, name: string, host: string): string {
  const found = (header ?? '').split(/,\s*(?=[^;,\s=]+=)/).find((each) => each.startsWith(`${name}=`))
  if (found !== undefined) return found.slice(name.length + 1).replace(/;.*$/, '')
  throw flowError('UPSTREAM_ANSWER_INVALID', { host, reason: `the answer to the sign-in has no cookie ${name}` })
}

function headers(
  session: Extract<Session, { readonly kind: 'sessionToken' }>,
  { config }: Account,
  answer: HttpAnswer,
): Readonly<Record<string, string>> {
  const scope = { connection: config, answer: answer.body }
  const filled = Object.entries(session.headers).map(([name, { from, prefix = '' }]) => {
    const value = plainText(valueAt(scope, from))
    // It goes into a header as it is.
    if (/^[\x21-\x7e]+$/.test(value)) return [name.toLowerCase(), prefix + value] as const
    const reason = `the answer to the sign-in has nothing for the header ${name}`
    throw flowError('UPSTREAM_ANSWER_INVALID', { host: plainText(config['baseUrl']), reason })
  })
  return Object.fromEntries(filled)
}

/** The token that calls which change something must carry. */
export function csrfOf({
  method = 'GET',
  path,
  header,
  ask = 'Fetch',
  ended,
}: NonNullable<ConnectorDefinition['connection']['csrf']>): CsrfToken {
  return { method, path, header, ask, ended: (answer) => fits(ended, answer) }
}
