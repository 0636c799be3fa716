import { serve, type ServerType } from '@hono/node-server'
import { parseDefinition, pluginOf, type HttpRequest, type JsonObject, type NodeType, type Plugin } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import type { Hono } from 'hono'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { EffectContext, PolledChange } from '../../../packages/nodes/sdk/src/node/index.ts'
import type { ExchangeNote } from '../../../packages/runtime/src/engine/egress-port.ts'
import { createEgress } from '../../../packages/runtime/src/http/index.ts'

/** A server on a free port of this machine. */
export async function listen(app: Hono): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server: ServerType = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  if (!server.listening) await once(server, 'listening')
  const close = async (): Promise<void> => {
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

export interface Opened {
  readonly plugin: Plugin
  readonly context: Pick<EffectContext, 'connection' | 'http' | 'signal'>
  /** Calls that nodes asked for, sign-ins not among them. */
  readonly calls: readonly HttpRequest[]
  /** What is shown of each call to the outside, sign-ins among them. */
  readonly notes: readonly ExchangeNote[]
  readonly node: (part: string) => NodeType
  readonly close: () => Promise<void>
}

/** A definition against a server, through the runtime's own way out. */
export function open(
  definition: unknown,
  {
    url,
    config = {},
    secret = {},
    now = () => new Date(),
  }: {
    readonly url: string
    readonly config?: JsonObject
    readonly secret?: Readonly<Record<string, string>>
    readonly now?: () => Date
  },
): Opened {
  const parsed = parseDefinition(definition)
  if ('problems' in parsed) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  const plugin = pluginOf(parsed.definition)
  const [connector] = plugin.connectors
  if (!connector) throw new Error('a plugin has a connector')
  const notes: ExchangeNote[] = []
  const egress = createEgress({ now, maxAnswerBytes: 1024 * 1024, onExchange: (note) => notes.push(note) })
  const whole = { ...config, baseUrl: url }
  const connection = {
    name: 'system',
    connector: connector.id,
    config: whole,
    secret,
    allowPrivate: true,
    revision: '1',
  }
  const calls: HttpRequest[] = []
  const { signal } = new AbortController()
  return {
    plugin,
    calls,
    notes,
    context: {
      connection: { name: 'system', baseUrl: url, config: whole },
      signal,
      http: (request) => {
        calls.push(request)
        return egress.send({ request, connection, connector, permittedHosts: [], signal })
      },
    },
    node: (part) => {
      const found = plugin.nodes.find(({ info }) => info.id === `${plugin.id}.${part}`)
      if (found) return found
      throw new Error(`there is no ${part}`)
    },
    close: () => egress.close(),
  }
}

/** The records that a node gives for a config. */
export async function run(opened: Opened, part: string, config: JsonObject): Promise<readonly JsonObject[]> {
  const { out } = await runEffectNode(opened.node(part), { config }, opened.context)
  return out as readonly JsonObject[]
}

/** All changes that a look finds. */
export async function look(
  opened: Opened,
  entity: string,
  window: { readonly since?: string; readonly until: string },
): Promise<readonly PolledChange[]> {
  const { behaviour } = opened.node('changed')
  if (behaviour.kind !== 'trigger' || !behaviour.poll) throw new Error('changed is a poll')
  const found: PolledChange[] = []
  const given = { since: window.since, until: window.until, cursor: undefined, config: { entity } }
  for await (const { changes } of behaviour.poll.changes(given, opened.context)) found.push(...changes)
  return found
}
