import { isJsonObject, textIn } from '@isthmus/sdk'
import type { Flow, FlowNode, Json, JsonSchema, Language, NodeConfig, NodeTypeInfo } from '@isthmus/sdk'
import { freshIds, freshName } from './fresh-ids.ts'

/** A node of the type as it is placed on the canvas: its fields' defaults, a free id and a free name. */
export function newNode(
  flow: Flow,
  type: NodeTypeInfo,
  options: { readonly language: Language; readonly position: FlowNode['position'] },
): FlowNode {
  const id = freshIds(flow.nodes.map((node) => node.id))(type.id.replaceAll('.', '-'))
  return {
    id,
    type: type.id,
    typeVersion: type.version,
    name: freshName(
      flow.nodes.map((node) => node.name),
      textIn(options.language, type.title),
    ),
    config: defaultConfig(type.config),
    position: options.position,
  }
}

/** The defaults a config schema declares; required lists start empty. */
export function defaultConfig(schema: JsonSchema): NodeConfig {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const config: Record<string, Json> = {}
  for (const [field, property] of Object.entries(properties)) {
    if (!isSchema(property)) continue
    const given = defaultOf(property)
    if (given !== undefined) config[field] = given
    else if (required.includes(field) && property['type'] === 'array') config[field] = []
    else if (required.includes(field) && isJsonObject(property['properties'])) config[field] = defaultConfig(property)
  }
  return config
}

/** A field that is fixed or computed is a union; its fixed form holds the default. */
function defaultOf(property: JsonSchema): Json | undefined {
  const forms = Array.isArray(property['anyOf']) ? property['anyOf'].filter(isSchema) : []
  return [property, ...forms].map((form) => form['default'] as Json | undefined).find((value) => value !== undefined)
}

function isSchema(value: unknown): value is JsonSchema {
  return isJsonObject(value)
}
