import { flowError, type EffectContext, type Emission } from '@isthmus/sdk'
import { Deadline, untilAborted } from './deadline.ts'
import type { EffectCall } from './effect-call.ts'
import type { EffectStage } from './plan.ts'
import type { RunContext } from './run-context.ts'

const defaultTimeoutMs = 60_000

export interface Attempt {
  readonly stage: EffectStage
  readonly context: RunContext
  readonly call: EffectCall
  /** 1 for the first try. */
  readonly number: number
  /** Takes what the node gives; may wait until there is room for it. */
  readonly emit: (emissions: readonly Emission[]) => Promise<void>
}

/**
 * Lets a node handle one record once. Throws `NODE_TIMEOUT` when it takes too long, whether or not the node heeds its
 * signal; of a list, each batch has that time.
 */
export async function attemptCall(attempt: Attempt): Promise<void> {
  const { stage, context, call } = attempt
  const limitMs = stage.node.timeoutMs ?? defaultTimeoutMs
  const timeout = () => flowError('NODE_TIMEOUT', { node: stage.node.name, limitMs })
  context.signal.throwIfAborted()
  const deadline = new Deadline(context.signal, limitMs, timeout)
  try {
    const input = { record: call.record, config: call.config }
    const result = stage.behaviour.run(input, effectContext(attempt, deadline.signal))
    if (Symbol.asyncIterator in result) await passOn(result, deadline, attempt)
    else await attempt.emit(await untilAborted(deadline.signal, result))
  } catch (thrown) {
    throw deadline.expired && !context.signal.aborted ? timeout() : thrown
  } finally {
    deadline.end()
  }
}

async function passOn(
  batches: AsyncIterable<readonly Emission[]>,
  deadline: Deadline,
  { emit }: Attempt,
): Promise<void> {
  const iterator = batches[Symbol.asyncIterator]()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await untilAborted(deadline.signal, iterator.next())
      ended = done === true
      if (ended) return
      // Waiting for slower nodes behind this one is not its fault.
      deadline.pause()
      await emit(value as readonly Emission[])
      deadline.resume()
    }
  } finally {
    // Not awaited: a node that hangs would not let go. What it opened is closed once its own wait ends.
    if (!ended) iterator.return?.().catch(() => undefined)
  }
}

function effectContext({ stage, context, number }: Attempt, signal: AbortSignal): EffectContext {
  const { services, run } = context
  const name = stage.node.connection
  const connection = name === undefined ? undefined : services.connections.open(name)
  if (name !== undefined && !connection) throw flowError('CONNECTION_UNKNOWN', { connection: name })
  const connector = connection && services.registry.connectors.get(connection.connector)
  const { permittedHosts } = stage.behaviour
  const baseUrl = connection?.config['baseUrl']
  return {
    run,
    signal,
    attempt: number,
    files: services.files,
    connection: connection && {
      name: connection.name,
      baseUrl: typeof baseUrl === 'string' ? baseUrl : '',
      config: connection.config,
    },
    http: (request) =>
      services.egress.send({
        request,
        permittedHosts,
        signal,
        ...(connection ? { connection } : {}),
        ...(connector ? { connector } : {}),
      }),
    respond: context.respond,
  }
}
