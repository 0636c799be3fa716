import { isIPv6, type LookupFunction, type Socket } from 'node:net'
import { buildConnector, Pool } from 'undici'

type Connector = ReturnType<typeof buildConnector>

/** Error code of a tunnel that the proxy did not open. */
export const proxyCode = 'ISTHMUS_PROXY'

/** A proxy that says nothing must not hold a call until its own limit: it is no fault of the target. */
const patienceMs = 10_000

export interface ProxyConnector {
  readonly connect: Connector
  close(): Promise<void>
}

/**
 * Opens connections through a proxy's tunnels (RFC 9110, section 9.3.6). With a `lookup` the name is resolved and checked
 * here and the tunnel leads to that address, so neither the proxy's own resolver nor a second answer can lead elsewhere;
 * without one the proxy is told the name.
 */
export function proxyConnector(proxy: URL, lookup: LookupFunction | undefined): ProxyConnector {
  const pool = new Pool(proxy.origin, { allowH2: false, headersTimeout: patienceMs, connect: { timeout: patienceMs } })
  const secure = buildConnector({})
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
  const connect: Connector = (options, callback) => {
    const { hostname, protocol } = options
    const isSecure = protocol === 'https:'
    tunnel(hostname.replace(/^\[|\]$/g, ''), options.port || (isSecure ? '443' : '80')).then(
      (socket) => (isSecure ? secure({ ...options, httpSocket: socket }, callback) : callback(null, socket)),
      (error: unknown) => callback(error as Error, null),
    )
  }
  return { connect, close: () => pool.destroy() }
}

function addressOf(hostname: string, lookup: LookupFunction): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  lookup(hostname, { all: false }, (error, address) => (error ? reject(error) : resolve(String(address))))
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
