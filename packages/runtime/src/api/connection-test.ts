import { asFlowError, flowError, type FileReader } from '@isthmus/sdk'
import type { ConnectionTestAnswer, TestedCall } from '@isthmus/sdk/api'
import { askPermissions, type GrantedKeeper } from '../contracts/ask-permissions.ts'
import type { ConnectionSource } from '../engine/connections-port.ts'
import { loneContext } from '../engine/effect/lone-context.ts'
import type { Egress, ExchangeNote } from '../engine/egress-port.ts'
import type { QueueHost } from '../engine/queues-port.ts'
import type { MailHost } from '../engine/mail-port.ts'
import type { SftpHost } from '../engine/sftp-port.ts'
import type { SqlHost } from '../engine/sql-port.ts'
import type { Registry } from '../engine/registry.ts'
import { timeLimit } from '../engine/time-limit.ts'

interface ConnectionTestOptions {
  readonly connections: ConnectionSource & GrantedKeeper
  readonly registry: Registry
  readonly egress: Egress
  readonly sql?: SqlHost
  readonly queues?: QueueHost
  readonly sftp?: SftpHost
  readonly mail?: MailHost
  readonly files: FileReader
  readonly now: () => Date
  /** Of a whole test, in milliseconds; 20,000 when left out. */
  readonly longestMs?: number
}

const usualLongestMs = 20_000
const mostCalls = 20

/**
 * Makes the way to test connections: a harmless call, chosen by the connector, and one for what the credential may do.
 * Never throws.
 */
export function createConnectionTest(options: ConnectionTestOptions): (name: string) => Promise<ConnectionTestAnswer> {
  return async (name) => {
    const startedMs = performance.now()
    const calls: TestedCall[] = []
    const took = () => ({
      durationMs: Math.round(performance.now() - startedMs),
      ...(calls.length > 0 ? { calls } : {}),
    })
    try {
      const connection = options.connections.open(name)
      const connector = connection && options.registry.connectors.get(connection.connector)
      if (!connection || !connector) throw flowError('NOT_FOUND', { what: 'connection', id: name })
      if (!connector.test) {
        const message = { en: 'This kind of connection has no test.', 'zh-CN': '此类连接没有可用的测试。' }
        return { ok: true, message, ...took() }
      }
      const signal = timeLimit(options.longestMs ?? usualLongestMs, name)
      const onExchange = (note: ExchangeNote): void => {
        if (calls.length < mostCalls) calls.push(testedCall(note))
      }
      const context = loneContext({ ...options, connection, connector, signal, purpose: 'connection-test', onExchange })
      const message = await connector.test(context)
      const permissions = await askPermissions({ connection, connector, context, granted: options.connections })
      return { ok: true, message, ...took(), ...(permissions ? { permissions } : {}) }
    } catch (thrown) {
      return { ok: false, problem: asFlowError(thrown).toProblem(), ...took() }
    }
  }
}

function testedCall({ purpose, method, url, status, rows, problem, durationMs }: ExchangeNote): TestedCall {
  return {
    purpose,
    method,
    url,
    ...(status === undefined ? {} : { status }),
    ...(rows === undefined ? {} : { rows }),
    ...(problem === undefined ? {} : { problem }),
    durationMs,
  }
}
