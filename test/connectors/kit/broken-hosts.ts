import type { ConformanceHost } from '@isthmus/connector-kit'
import type { HttpAnswer, NodeType, Plugin } from '@isthmus/sdk'

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
