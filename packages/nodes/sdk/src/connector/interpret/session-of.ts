import { flowError } from '../../errors.ts'
import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import type { HttpAnswer } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { Account, CsrfToken, LoginSignature, SessionAuth } from '../auth.ts'
import type { ConnectorDefinition } from '../definition/index.ts'
import { fillTemplate } from './fill-template.ts'
import { fits } from './judge-answer.ts'

export type AuthDefinition = ConnectorDefinition['connection']['auth']
export type SessionDefinition = Extract<AuthDefinition, { readonly login: unknown }>
type Session = SessionDefinition

/** The sign-in by a call of its own, whose answer gives later calls their cookies, headers, or parts of their bodies. */
export function sessionOf(session: Session): SessionAuth {
  const { login, granted, ended } = session
  return {
    kind: 'session',
    login: ({ config, secret }, signed) => {
      const scope = { connection: config, secret, signed: { ...signed } }
      // The definition was parsed from JSON.
      const body = login.body && fillTemplate(login.body as JsonObject, scope)
      return {
        method: login.method ?? 'POST',
        url: login.path,
        ...(login.query ? { query: textsOf(fillTemplate(login.query, scope)) } : {}),
        ...(isJsonObject(body) ? { body } : {}),
      }
    },
    ...(login.signed ? { signature: signatureOf(login.signed) } : {}),
    ...(login.perMinute === undefined ? {} : { loginsPerMinute: login.perMinute }),
    authorization: (account, answer) => {
      const host = plainText(account.config['baseUrl'])
      if (granted && !isGranted(granted, answer)) {
        const said = plainText(valueAt(answer.body, granted.message ?? '/Message'))
        const message = said || 'the sign-in was not granted'
        throw flowError('UPSTREAM_UNAUTHORIZED', { host, status: answer.status, message })
      }
      return carried(session, account, answer)
    },
    ...(session.kind === 'sessionBody' ? { inside: (account, answer) => insideOf(session, account, answer) } : {}),
    ...(session.kind === 'sessionToken' && session.query
      ? { query: (account, answer) => partsIn(session.query ?? {}, account, answer) }
      : {}),
    expired: (answer) => [ended].flat().some((each) => fits(each, answer)),
  }
}

type SignedDefinition = NonNullable<Session['login']['signed']>

function signatureOf({ over, joined, ...how }: SignedDefinition): LoginSignature {
  return {
    ...how,
    text: ({ config, secret }, timestamp) => {
      const scope = { connection: config, secret, signed: { timestamp } }
      const values = Object.entries(over).map(([name, { from }]) => [name, plainText(valueAt(scope, from))] as const)
      if (joined === 'namesAndValues')
        return values
          .toSorted(byText(([name]) => name))
          .flat()
          .join('')
      return values
        .map(([, value]) => value)
        .toSorted(byText((value) => value))
        .join('')
    },
  }
}

function byText<T>(textOf: (value: T) => string): (a: T, b: T) => number {
  return (a, b) => (textOf(a) < textOf(b) ? -1 : 1)
}

function textsOf(filled: Json | undefined): Readonly<Record<string, string>> {
  const values = isJsonObject(filled) ? Object.entries(filled) : []
  return Object.fromEntries(values.map(([name, value]) => [name, plainText(value)]))
}

function isGranted({ path, is, not }: NonNullable<Session['granted']>, answer: HttpAnswer): boolean {
  const value = valueAt(answer.body, path)
  return (!is || is.some((each) => each === value)) && (!not || !not.some((each) => each === value))
}

function carried(session: Session, account: Account, answer: HttpAnswer): Readonly<Record<string, string>> {
  switch (session.kind) {
    case 'sessionCookie':
      return cookies(session, answer, plainText(account.config['baseUrl']))
    case 'sessionToken':
      return lowerNames(partsIn(session.headers ?? {}, account, answer))
    case 'sessionBody':
      return {}
  }
}

function insideOf(
  { body }: Extract<Session, { readonly kind: 'sessionBody' }>,
  { config, secret }: Account,
  answer: HttpAnswer,
): JsonObject {
  const scope = { connection: config, secret, answer: answer.body }
  const filled = Object.entries(body).map(([place, { from }]) => {
    const value = valueAt(scope, from)
    if (typeof value === 'string' || typeof value === 'number') return [place, value] as const
    const reason = `the answer to the sign-in has nothing for ${place} of the body`
    throw flowError('UPSTREAM_ANSWER_INVALID', { host: plainText(config['baseUrl']), reason })
  })
  return Object.fromEntries(filled)
}

function cookies(
  { cookies: names, mayLack = [] }: Extract<Session, { readonly kind: 'sessionCookie' }>,
  { headers: given }: HttpAnswer,
  host: string,
): { readonly cookie: string } {
  const pairs = names.flatMap((name) => {
    const value = cookieOf(given['set-cookie'], name)
    if (value !== undefined) return [`${name}=${value}`]
    if (mayLack.includes(name)) return []
    throw flowError('UPSTREAM_ANSWER_INVALID', { host, reason: `the answer to the sign-in has no cookie ${name}` })
  })
  return { cookie: pairs.join('; ') }
}

/** The host joins several `Set-Cookie` headers with commas; a value of a cookie holds none. */
function cookieOf(header: string | undefined, name: string): string | undefined {
  const found = (header ?? '').split(/,\s*(?=[^;,\s=]+=)/).find((each) => each.startsWith(`${name}=`))
  return found?.slice(name.length + 1).replace(/;.*$/, '')
}

function lowerNames(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

type TokenPart = { readonly from: string; readonly prefix?: string }

/** Headers or parameters by their names. */
function partsIn(
  parts: Readonly<Record<string, TokenPart>>,
  { config }: Account,
  answer: HttpAnswer,
): Readonly<Record<string, string>> {
  const scope = { connection: config, answer: answer.body }
  const filled = Object.entries(parts).map(([name, { from, prefix = '' }]) => {
    const value = plainText(valueAt(scope, from))
    // It goes into a header as it is.
    if (/^[\x21-\x7e]+$/.test(value)) return [name, prefix + value] as const
    const reason = `the answer to the sign-in has nothing for ${name}`
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
