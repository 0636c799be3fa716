import { isIPv6, type LookupFunction, type Socket } from 'node:net'
import { callbackify } from 'node:util'
import { buildConnector, Pool } from 'undici'
import { proxyCode } from './network-error.ts'

type Connector = ReturnType<typeof buildConnector>

/** A proxy that says nothing must not hold a call until its own limit: it is no fault of the target. */
const patienceMs = 10_000

export interface ProxyConnector {
  readonly connect: Connector
  readonly close: () => Promise<void>
}

/**
 * Opens connections through a proxy's tunnels (RFC 9110, section 9.3.6). With a `lookup` the name is resolved and checked
 * here and the tunnel leads to that address, so neither the proxy's own resolver nor a second answer can lead elsewhere;
 * without one the proxy is told the name.
 */
export function proxyConnector(proxy: URL, lookup: LookupFunction | undefined): ProxyConnector {
  const pool = new Pool(proxy.origin, { allowH2: false, headersTimeout: patienceMs, connect: { timeout: patienceMs } })
  const secure = buildConnector({ rejectUnauthorized: true })
  const tunnel = async (hostname: string, port: string): Promise<Socket> => {
    const host = lookup ? await addressOf(hostname, lookup) : hostname
    const path = `${isIPv6(host) ? `[${host}]` : host}:${port}`
    const headers = { host: path, ...authorizationOf(proxy) }
    const { statusCode, socket } = await pool.connect({ path, headers }).catch((cause: unknown) => {
      throw proxyError(proxy, cause instanceof Error ? cause.message : String(cause), cause)
    })
    if (statusCode >= 200 && statusCode < 300) return socket as Socket
    socket.on('error', () => undefined).destroy()
    throw proxyError(proxy, `it answered ${statusCode}`)
  }
  const open = async (options: Parameters<Connector>[0]): Promise<Socket> => {
    const isSecure = options.protocol === 'https:'
    const hostname = options.hostname.replace(/^\[|\]$/g, '')
    const httpSocket = await tunnel(hostname, options.port || (isSecure ? '443' : '80'))
    return isSecure ? secured(secure, { ...options, httpSocket }) : httpSocket
  }
  const connect: Connector = (options, callback) =>
    callbackify(open)(options, (error, socket) => (error ? callback(error, null) : callback(null, socket)))
  return { connect, close: () => pool.destroy() }
}

function secured(secure: Connector, options: Parameters<Connector>[0]): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  secure(options, (...[error, socket]) => (error ? reject(error) : resolve(socket)))
  return promise
}

function addressOf(hostname: string, lookup: LookupFunction): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  lookup(hostname, { all: false }, (error, address) => {
    if (error) reject(error)
    else resolve(typeof address === 'string' ? address : (address[0]?.address ?? hostname))
  })
  return promise
}

function authorizationOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` }
}

function proxyError(proxy: URL, reason: string, cause?: unknown): Error {
  return Object.assign(new Error(`the proxy ${proxy.host} opens no way: ${reason}`, { cause }), { code: proxyCode })
}
