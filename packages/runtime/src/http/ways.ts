import { isIP } from 'node:net'
import type { Agent, Dispatcher } from 'undici'
import type { EgressCall } from '../engine/egress-port.ts'
import { isPrivateAddress } from './address-guard.ts'
import { guardedLookup } from './guarded-lookup.ts'
import { originOf, refusal } from './permitted-url.ts'
import { proxyFor, type ProxySettings } from './proxy-rule.ts'

interface WayOptions {
  /** `host:port` pairs that may be called although they are private. */
  readonly allowPrivate: readonly string[]
  readonly proxies: ProxySettings | undefined
}

/** Said here, because a variable of the environment would switch it off otherwise. */
const verified = { rejectUnauthorized: true } as const

/** Connections to the outside: straight or through proxies, with and without the guard over private addresses. */
export class Ways {
  readonly #allowed: ReadonlySet<string>
  readonly #proxies: ProxySettings | undefined
  readonly #agents = new Map<string, Promise<Agent>>()
  readonly #closers: (() => Promise<void>)[] = []

  constructor({ allowPrivate, proxies }: WayOptions) {
    this.#allowed = new Set(allowPrivate)
    this.#proxies = proxies
  }

  /** Throws `EGRESS_REFUSED` for a private address that nobody allowed. */
  async dispatcherFor(url: URL, call: EgressCall): Promise<Dispatcher> {
    const isOpen = this.#isOpen(url, call)
    // A literal address is never looked up, so the guarded lookup would not see it.
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (!isOpen && isIP(host) !== 0 && isPrivateAddress(host)) throw refusal(url, 'it is a private address')
    return this.#agent(this.#proxies && proxyFor(url, this.#proxies), isOpen)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map(async (agent) => (await agent).destroy()))
    await Promise.all(this.#closers.map((close) => close()))
  }

  #isOpen(url: URL, call: EgressCall): boolean {
    const isOwn = url.origin === originOf(call)
    return (isOwn && call.connection?.allowPrivate === true) || this.#allowed.has(hostAndPort(url))
  }

  #agent(proxy: URL | undefined, isOpen: boolean): Promise<Agent> {
    const key = `${isOpen ? 'open' : 'guarded'} ${proxy?.href ?? ''}`
    const known = this.#agents.get(key)
    if (known) return known
    const agent = this.#openAgent(proxy, isOpen)
    this.#agents.set(key, agent)
    return agent
  }

  /** The library is loaded with the first call: a process that calls nobody need not have it in memory. */
  async #openAgent(proxy: URL | undefined, isOpen: boolean): Promise<Agent> {
    const { Agent } = await import('undici')
    const lookup = isOpen ? undefined : guardedLookup
    // Each call has its own limit over all of it, so the library's limits on parts of it would only get in the way.
    const shared = { allowH2: false, headersTimeout: 0, bodyTimeout: 0 }
    const way = proxy ? await this.#through(proxy, lookup) : { connect: { ...verified, ...(lookup ? { lookup } : {}) } }
    return new Agent({ ...shared, ...way })
  }

  async #through(proxy: URL, lookup: typeof guardedLookup | undefined): Promise<Pick<Agent.Options, 'connect'>> {
    const { proxyConnector } = await import('./proxy-connector.ts')
    const { connect, close } = proxyConnector(proxy, lookup)
    this.#closers.push(close)
    return { connect }
  }
}

function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port}`
}
