import type { ConformanceHost } from '@isthmus/connector-kit'
import {
  asFlowError,
  isJsonObject,
  type HttpAnswer,
  type Json,
  type JsonObject,
  type NodeType,
  type Plugin,
} from '@isthmus/sdk'
import type { DescribedEntity } from '@isthmus/sdk/contract'

/** Connectors that take calls which end with one of these codes for an empty list. */
export function emptyInstead(sound: ConformanceHost, codes: readonly string[]): ConformanceHost {
  return { open: (setup) => sound.open({ ...setup, plugin: forgiving(setup.plugin, codes) }) }
}

function forgiving(plugin: Plugin, codes: readonly string[]): Plugin {
  return { ...plugin, nodes: plugin.nodes.map((node) => forgivingNode(node, codes)) }
}

const nothing: HttpAnswer = { status: 404, headers: {}, body: null }

function forgivingNode(node: NodeType, codes: readonly string[]): NodeType {
  const { behaviour } = node
  if (behaviour.kind !== 'effect') return node
  return {
    ...node,
    behaviour: {
      ...behaviour,
      run: (input, context) =>
        behaviour.run(input, {
          ...context,
          http: async (request) => {
            try {
              return await context.http(request)
            } catch (error) {
              if (error instanceof Error && 'code' in error && codes.includes(String(error.code))) return nothing
              throw error
            }
          },
        }),
    },
  }
}

/** Connectors whose looks read answers with a text in place of another. */
export function misreadingLooks(sound: ConformanceHost, text: string, instead: string): ConformanceHost {
  const misread = ({ body, ...rest }: HttpAnswer): HttpAnswer => {
    const read: Json = JSON.parse(JSON.stringify(body).replaceAll(text, instead))
    return { ...rest, body: read }
  }
  return changedPolls(sound, ({ changes, ...poll }) => ({
    ...poll,
    changes: (input, context) => {
      const http: typeof context.http = async ({ judge, ...request }) => {
        const answer = misread(await context.http(request))
        judge?.(answer)
        return answer
      }
      return changes(input, { ...context, http })
    },
  }))
}

/** Connectors that call every change a new one. */
export function forgetfulLooks(sound: ConformanceHost): ConformanceHost {
  let told = 0
  return changedPolls(sound, ({ changes, ...poll }) => ({
    ...poll,
    changes: async function* (input, context) {
      for await (const batch of changes(input, context)) {
        const renamed = batch.changes.map((change) => ({ ...change, version: String((told += 1)) }))
        yield { ...batch, changes: renamed }
      }
    },
  }))
}

type Poll = NonNullable<Extract<NodeType['behaviour'], { readonly kind: 'trigger' }>['poll']>

function changedPolls(sound: ConformanceHost, change: (poll: Poll) => Poll): ConformanceHost {
  const changedNode = (node: NodeType): NodeType => {
    const { behaviour } = node
    if (behaviour.kind !== 'trigger' || !behaviour.poll) return node
    return { ...node, behaviour: { ...behaviour, poll: change(behaviour.poll) } }
  }
  return {
    open: (setup) => sound.open({ ...setup, plugin: { ...setup.plugin, nodes: setup.plugin.nodes.map(changedNode) } }),
  }
}

/** Connectors that read many records by a call for each. */
export function oneCallEach(sound: ConformanceHost): ConformanceHost {
  return withBehaviour(sound, (behaviour) => {
    const { batch } = behaviour
    return batch ? { ...behaviour, batch: { ...batch, together: (config) => JSON.stringify(config) } } : behaviour
  })
}

/** Connectors in which every record fails that shares a call which fails. */
export function failingTogether(sound: ConformanceHost): ConformanceHost {
  return withBehaviour(sound, (behaviour) => {
    const { batch } = behaviour
    if (!batch) return behaviour
    const runBatch: Batch['runBatch'] = async (inputs, context) => {
      try {
        return await batch.runBatch(inputs, context)
      } catch (thrown) {
        return inputs.map(() => ({ outcome: 'failed', error: asFlowError(thrown) }))
      }
    }
    return { ...behaviour, batch: { ...batch, runBatch } }
  })
}

type Effect = Extract<NodeType['behaviour'], { readonly kind: 'effect' }>
type Batch = NonNullable<Effect['batch']>

function withBehaviour(sound: ConformanceHost, change: (behaviour: Effect) => Effect): ConformanceHost {
  const changed = (node: NodeType): NodeType =>
    node.behaviour.kind === 'effect' ? { ...node, behaviour: change(node.behaviour) } : node
  return {
    open: (setup) => sound.open({ ...setup, plugin: { ...setup.plugin, nodes: setup.plugin.nodes.map(changed) } }),
  }
}

/** Connectors that share nothing between runs, tokens among it. */
export function eachRunAlone(sound: ConformanceHost): ConformanceHost {
  return {
    open: async (setup) => ({
      ...(await sound.open(setup)),
      run: async (step) => {
        const alone = await sound.open(setup)
        try {
          return await alone.run(step)
        } finally {
          await alone.close()
        }
      },
    }),
  }
}

/** Connectors that go on telling of fields which their systems have no more. */
export function rememberingHost(sound: ConformanceHost): ConformanceHost {
  return {
    open: async (setup) => {
      const session = await sound.open(setup)
      let first: readonly DescribedEntity[] | undefined
      return {
        ...session,
        describe: async () => {
          const told = await session.describe()
          first ??= told
          return told.map((entity, at) => withFieldsOf(entity, first?.[at]))
        },
      }
    },
  }
}

function withFieldsOf(entity: DescribedEntity, before: DescribedEntity | undefined): DescribedEntity {
  const merged = (now: Json, then: Json): Json =>
    isJsonObject(now) && isJsonObject(then)
      ? {
          ...then,
          ...Object.fromEntries(Object.entries(now).map(([name, each]) => [name, merged(each, then[name] ?? null)])),
        }
      : now
  return before
    ? { ...entity, schema: merged(entity.schema as JsonObject, before.schema as JsonObject) as JsonObject }
    : entity
}
