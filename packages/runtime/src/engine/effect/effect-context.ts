import { flowError, type Connector, type EffectContext, type FlowNode } from '@isthmus/sdk'
import type { OpenConnection } from '../connections-port.ts'
import { doorsOf } from './effect-doors.ts'
import type { TryWatch } from './effect-doubt.ts'
import type { EgressCall } from '../egress-port.ts'
import { keyOf } from './effect-identity.ts'
import type { RunContext } from '../run/run-context.ts'
import type { CallPurpose } from '../trace/call-log.ts'

interface EffectContextParts {
  readonly node: FlowNode
  readonly permittedHosts: readonly string[]
  readonly context: RunContext
  /** 1 for the first try. */
  readonly number: number
  readonly signal: AbortSignal
  /** The call's name for the other system; that of the node in this run when left out. */
  readonly key?: string | undefined
  readonly watch?: TryWatch | undefined
  /** Told when a call begins and ends to wait for its turn at the connection. */
  readonly onWait?: (waiting: boolean) => void
  /** What its calls are made for, as the trace tells it. */
  readonly made?: Omit<CallPurpose, 'number'>
}

/** The door to the outside for one call of a node. Throws `CONNECTION_UNKNOWN`. */
export function effectContext(parts: EffectContextParts): EffectContext {
  const { node, permittedHosts, context, number, signal, key, watch } = parts
  const { services, run } = context
  const name = node.connection
  const connection = name === undefined ? undefined : services.connections.open(name)
  if (name !== undefined && !connection) throw flowError('CONNECTION_UNKNOWN', { connection: name })
  const connector = connection && services.registry.connectors.get(connection.connector)
  const baseUrl = connection?.config['baseUrl']
  const turn = turnOf(parts, connection)
  return {
    run,
    ...(name === undefined ? {} : { entity: (wanted) => services.drift?.shapes().latest.get(name)?.[wanted] }),
    signal,
    attempt: number,
    idempotencyKey: key ?? keyOf(run.id, node.id),
    files: {
      read: (path) => services.files.read(path),
      create: (path) => services.files.create(path, `${run.id} ${node.id}`),
    },
    connection: connection && {
      name: connection.name,
      baseUrl: typeof baseUrl === 'string' ? baseUrl : '',
      config: connection.config,
    },
    http: (request) => {
      const opened = { ...(connection ? { connection } : {}), ...(connector ? { connector } : {}) }
      const send = () => services.egress.send({ request, permittedHosts, signal, ...opened, ...turn })
      return watch ? watch.follow(request, send) : send()
    },
    ...sqlOf(parts, { connection, connector, turn }),
    ...otherDoorsOf(parts, { connection, connector, turn }),
    respond: context.respond,
  }
}

interface Opened {
  readonly connection: OpenConnection | undefined
  readonly connector: Connector | undefined
  readonly turn: ReturnType<typeof turnOf>
}

function sqlOf(
  { context, signal }: EffectContextParts,
  { connection, connector, turn }: Opened,
): Pick<EffectContext, 'sql'> {
  const host = context.services.sql
  if (!host || !connection || connector?.sql === undefined) return {}
  return { sql: host.open({ connection, engine: connector.sql, signal, ...turn }) }
}

function otherDoorsOf(
  { context: { services }, signal, watch }: EffectContextParts,
  { connection, connector, turn }: Opened,
): ReturnType<typeof doorsOf> {
  if (!connection || !connector?.door) return {}
  const { queues, sftp, mail } = services
  return doorsOf({ connector, call: { connection, signal, ...turn }, queues, sftp, mail, watch })
}

/** Who calls, who is told of waits, where the call is noted, and what is kept out of all that is noted. */
function turnOf(
  parts: EffectContextParts,
  connection: OpenConnection | undefined,
): Pick<EgressCall, 'flow' | 'run' | 'node' | 'onWait' | 'onSecrets' | 'onExchange'> {
  const { node, context, number, onWait, made = { records: 0 } } = parts
  const log = context.recorder.callsOf(node.id)
  const onExchange: EgressCall['onExchange'] =
    log && ((note, contents) => log.note(note, contents, { ...made, number, at: context.services.now().toISOString() }))
  const onSecrets = (secrets: readonly string[]): void => context.recorder.hide(secrets)
  if (connection) onSecrets(Object.values(connection.secret))
  const whose = { flow: context.flow, run: context.run.id, node: node.id }
  return { ...whose, onSecrets, ...(onWait ? { onWait } : {}), ...(onExchange ? { onExchange } : {}) }
}
