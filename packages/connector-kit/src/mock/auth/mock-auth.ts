import { plainText, type ConnectorDefinition, type Json } from '@isthmus/sdk'
import { bindJson, bindText, type Bindings } from '../bind-template.ts'
import { answerFitting, refusalOf, type MockAnswer } from '../fitting-answer.ts'
import { bodyOf, cookieOf, type Incoming } from '../incoming.ts'
import { jsonAt, withAt } from '../place.ts'
import { mockCredentials, mockTokenPath, settingOf, type MockCredentials } from './credentials.ts'
import { isSame, isSignedCall } from './signed-call.ts'
import { isSignedLogin } from './signed-login.ts'
import { answerTokenCall } from './token-endpoint.ts'

export interface MockAuthOptions {
  readonly definition: ConnectorDefinition
  /** Address of the connection. */
  readonly address: string
  readonly tokenSeconds: number
  readonly nowMs: () => number
}

type Session = Extract<
  ConnectorDefinition['connection']['auth'],
  { readonly kind: 'sessionCookie' | 'sessionToken' | 'sessionBody' }
>
type SessionBody = Extract<Session, { readonly kind: 'sessionBody' }>

/** Looks at who calls, in the way that the definition says; gives out tokens, sessions and CSRF tokens. */
export class MockAuth {
  readonly credentials: MockCredentials
  readonly #options: MockAuthOptions
  /** Tokens and sessions that hold, with the time of their end. */
  readonly #granted = new Map<string, number>()
  #csrf: string | undefined
  #signIns = 0
  #tokens = 0

  constructor(options: MockAuthOptions) {
    this.#options = options
    this.credentials = mockCredentials(options.definition, options.address)
  }

  /** Sign-ins so far. */
  get signIns(): number {
    return this.#signIns
  }

  /** Ends every token and session. */
  endAll(): void {
    this.#granted.clear()
    this.#csrf = undefined
  }

  /** The answer to a call that signs in; `undefined` for any other. */
  signIn(call: Incoming): MockAnswer | undefined {
    const { auth } = this.#options.definition.connection
    if (auth.kind === 'oauth2') {
      const path = pathOf(settingOf(auth.tokenUrl, this.credentials))
      const isToken =
        call.method === 'POST' && (call.path === path || call.url.pathname === path || call.path === mockTokenPath)
      if (!isToken) return undefined
      this.#signIns += 1
      const lifeSeconds = this.#options.tokenSeconds
      const nowMs = this.#options.nowMs()
      return answerTokenCall(auth, this.credentials, { call, newToken: () => this.#grant(), lifeSeconds, nowMs })
    }
    return 'login' in auth ? this.#logIn(auth, call) : undefined
  }

  /** The call without what proves who makes it, where that stands inside of the body. */
  opened(call: Incoming): Incoming {
    const { auth } = this.#options.definition.connection
    const body = auth.kind === 'sessionBody' ? bodyOf(call) : undefined
    if (auth.kind !== 'sessionBody' || body === undefined) return call
    const empty = Object.keys(auth.body).reduce<Json>((made, place) => withAt(made, place, null), body)
    return { ...call, text: JSON.stringify(empty) }
  }

  /** What a call is refused with; `undefined` where it proves who makes it. */
  refusal(call: Incoming): MockAnswer | undefined {
    const { definition } = this.#options
    if (!this.#isProved(call)) {
      const { auth } = definition.connection
      if ('ended' in auth) return endedAnswer(auth)
      return refusalOf(definition, 'auth')
    }
    return this.#csrfRefusal(call)
  }

  #csrfRefusal(call: Incoming): MockAnswer | undefined {
    const { csrf } = this.#options.definition.connection
    if (!csrf || call.method === 'GET' || call.method === 'HEAD') return undefined
    const isCarried =
      this.#csrf !== undefined &&
      call.headers[csrf.header.toLowerCase()] === this.#csrf &&
      cookieOf(call, 'mock-csrf') === this.#csrf
    return isCarried ? undefined : answerFitting(csrf.ended, { status: 403 })
  }

  /** Headers that give a CSRF token to a call that asks for one. */
  csrfHeaders(call: Incoming): Readonly<Record<string, string>> {
    const { csrf } = this.#options.definition.connection
    if (!csrf || (call.method !== 'GET' && call.method !== 'HEAD')) return {}
    if ((call.headers[csrf.header.toLowerCase()] ?? '').toLowerCase() !== (csrf.ask ?? 'Fetch').toLowerCase()) return {}
    this.#tokens += 1
    this.#csrf ??= `csrf-${this.#tokens}`
    return { [csrf.header]: this.#csrf, 'set-cookie': `mock-csrf=${this.#csrf}; Path=/; HttpOnly` }
  }

  // oxlint-disable-next-line complexity -- one line per kind
  #isProved(call: Incoming): boolean {
    const { auth } = this.#options.definition.connection
    const { secret } = this.credentials
    const given = call.headers['authorization'] ?? ''
    switch (auth.kind) {
      case 'none':
        return true
      // The mock is made with one of them.
      case 'chosen':
        return false
      case 'bearer':
        return isSame(given, `Bearer ${secret[auth.token] ?? ''}`)
      case 'basic': {
        const user = this.credentials.config[auth.user] ?? secret[auth.user] ?? ''
        return isSame(given, `Basic ${Buffer.from(`${user}:${secret[auth.password] ?? ''}`).toString('base64')}`)
      }
      case 'header':
        return isSame(
          call.headers[settingOf(auth.header, this.credentials).toLowerCase()] ?? '',
          this.#headerSecret(auth),
        )
      case 'query':
        return isSame(call.query.get(settingOf(auth.parameter, this.credentials)) ?? '', secret[auth.secret] ?? '')
      case 'oauth2':
        return this.#isBorne(given, auth.scheme ?? 'Bearer')
      case 'hmac':
        return isSignedCall(auth, this.credentials, call)
      case 'sessionCookie':
        return auth.cookies.every((name) => this.#holds(cookieOf(call, name) ?? ''))
      case 'sessionToken':
        return (
          Object.entries(auth.headers ?? {}).every(([name, part]) =>
            this.#isTokenPart(part, call.headers[name.toLowerCase()] ?? ''),
          ) &&
          Object.entries(auth.query ?? {}).every(([name, part]) => this.#isTokenPart(part, call.query.get(name) ?? ''))
        )
      case 'sessionBody':
        return this.#isProvedInside(auth, bodyOf(call))
    }
  }

  #isBorne(given: string, scheme: string): boolean {
    return given.startsWith(`${scheme} `) && this.#holds(given.slice(scheme.length + 1))
  }

  #isTokenPart({ from, prefix = '' }: TokenPart, sent: string): boolean {
    if (!from.startsWith('/answer/'))
      return isSame(sent, `${prefix}${this.credentials.config[from.split('/').at(-1) ?? ''] ?? ''}`)
    return sent.startsWith(prefix) && this.#holds(sent.slice(prefix.length))
  }

  #isProvedInside({ body: places }: SessionBody, body: Json | undefined): boolean {
    const { config, secret } = this.credentials
    return Object.entries(places).every(([place, { from }]) => {
      const [, scope, name = ''] = from.split('/')
      const sent = plainText(jsonAt(body, place))
      return scope === 'answer' ? this.#holds(sent) : isSame(sent, (scope === 'secret' ? secret : config)[name] ?? '')
    })
  }

  #headerSecret(auth: Extract<ConnectorDefinition['connection']['auth'], { readonly kind: 'header' }>): string {
    const prefix = 'prefix' in auth && typeof auth.prefix === 'string' ? auth.prefix : ''
    return `${prefix}${this.credentials.secret[auth.secret] ?? ''}`
  }

  #logIn(auth: Session, call: Incoming): MockAnswer | undefined {
    const { login, granted } = auth
    if (!isLogin(auth, call)) return undefined
    this.#signIns += 1
    if (this.#isOwn(login, call)) {
      return this.#session(auth, granted?.is ? withAt({}, granted.path, granted.is[0] ?? true) : {})
    }
    return { status: 200, body: granted ? refusal(granted) : {} }
  }

  #session(auth: Session, answer: Json): MockAnswer {
    if (auth.kind === 'sessionCookie') {
      const cookies = auth.cookies.map((name) => `${name}=${this.#grant()}; Path=/; HttpOnly`)
      return { status: 200, headers: { 'set-cookie': cookies.join('\n') }, body: answer }
    }
    const given = auth.kind === 'sessionToken' ? { ...auth.headers, ...auth.query } : auth.body
    const places = Object.values(given).filter(({ from }) => from.startsWith('/answer/'))
    const body = places.reduce<Json>(
      (made, { from }) => withAt(made, from.slice('/answer'.length), this.#grant()),
      answer,
    )
    return { status: 200, body }
  }

  #isOwn({ body = {}, query = {}, signed }: Session['login'], call: Incoming): boolean {
    const bound: Bindings = new Map()
    // The definition was parsed from JSON.
    if (!bindJson(body as Json, bodyOf(call) ?? {}, bound)) return false
    for (const [name, part] of Object.entries(query))
      if (!bindText(part, call.query.get(name) ?? undefined, bound)) return false
    const { config, secret } = this.credentials
    const isGiven = [...bound].every(([pointer, value]) => {
      const [, scope, name = ''] = pointer.split('/')
      return scope === 'signed' || value === (scope === 'secret' ? secret : config)[name]
    })
    return isGiven && (!signed || isSignedLogin(signed, this.credentials, { bound, nowMs: this.#options.nowMs() }))
  }

  #grant(): string {
    this.#tokens += 1
    const token = `mock-token-${this.#tokens}`
    this.#granted.set(token, this.#options.nowMs() + this.#options.tokenSeconds * 1000)
    return token
  }

  #holds(token: string): boolean {
    return (this.#granted.get(token) ?? Number.NEGATIVE_INFINITY) > this.#options.nowMs()
  }
}

type TokenPart = { readonly from: string; readonly prefix?: string }

/** Where everything is asked for at one address, the body says what it is. */
function isLogin(auth: Session, call: Incoming): boolean {
  const { path, method = 'POST', body = {} } = auth.login
  if (call.path !== path.replace(/\?.*$/, '') || call.method !== method) return false
  // The definition was parsed from JSON.
  return auth.kind !== 'sessionBody' || bindJson(body as Json, bodyOf(call) ?? {}, new Map())
}

function refusal({ path, message = '/Message', not }: NonNullable<Session['granted']>): Json {
  const said = withAt({}, message, 'wrong credential')
  return not ? withAt(said, path, not[0] ?? false) : said
}

function endedAnswer({ ended }: Session): MockAnswer {
  const [first = {}] = [ended].flat()
  return answerFitting(first, { status: first.status?.[0] ?? 200 })
}

function pathOf(address: string): string {
  return URL.canParse(address) ? new URL(address).pathname : `/${address.replace(/^\/+/, '')}`
}
