import { isExpressionValue, isJsonObject, textIn } from '@isthmus/sdk'
import type { FlowNode, Json, JsonSchema, Language, LocalText, NodeTypeInfo } from '@isthmus/sdk'

/** Fields that say in one word what a node works on, in the order they are looked for. */
const tellingFields = [
  'flow',
  'outcome',
  'message',
  'mode',
  'list',
  'entity',
  'resource',
  'method',
  'url',
  'path',
  'file',
  'cron',
  'operation',
  'key',
  'by',
  'keep',
]

const longestPart = 40

interface SubtitleWords {
  readonly fields: (count: number) => string
  readonly entries: (count: number) => string
  readonly nodes: (count: number) => string
}

/**
 * One line that says what the node does, from its configuration: the connection and entity, how many fields it maps, the
 * condition it keeps by. Without any of these it is the node type's own name.
 */
export function subtitleOf(
  node: FlowNode,
  type: NodeTypeInfo | undefined,
  { language, words }: { readonly language: Language; readonly words: SubtitleWords },
): string {
  if (!type) return node.type
  const span = spanText(node, type, language)
  const telling = span ? [span] : tellingFields.flatMap((field) => fieldText(node, type, { field, language }))
  const parts = [...(node.connection === undefined ? [] : [node.connection]), ...telling.slice(0, 2)]
  const counted = parts.length < 2 ? countedPart(node, type, words) : undefined
  const all = counted === undefined ? parts : [...parts, counted]
  if (all.length > 0) return all.join(' · ')
  return expressionPart(node) ?? textIn(language, type.title)
}

function countedPart(node: FlowNode, type: NodeTypeInfo, words: SubtitleWords): string | undefined {
  for (const [field, value] of Object.entries(node.config)) {
    if (!Array.isArray(value) || value.length === 0) continue
    const widget = widgetOf(schemaOf(type, field))
    if (widget === 'nodes') return words.nodes(value.length)
    if (widget === 'fields') return words.fields(value.length)
    return cut(listText(value)) || words.entries(value.length)
  }
  return undefined
}

function expressionPart(node: FlowNode): string | undefined {
  const expression = Object.values(node.config).find((value) => isExpressionValue(value))
  return isExpressionValue(expression) ? cut(expression.$expr) : undefined
}

/** What a list of keys, groups or words holds: "record.customer, record.date"; empty when its entries do not say. */
function listText(entries: readonly Json[]): string {
  const told = entries.map((entry) => {
    if (typeof entry === 'string') return entry
    if (!isJsonObject(entry)) return ''
    const { name, value } = entry
    if (typeof name === 'string') return name
    return isExpressionValue(value) ? value.$expr : ''
  })
  return told.every((text) => text !== '') ? told.join(', ') : ''
}

/** A time that is set as an amount and its unit: "5 minutes". */
function spanText(node: FlowNode, type: NodeTypeInfo, language: Language): string | undefined {
  const { mode, amount, unit } = node.config
  if (mode !== 'duration' || typeof unit !== 'string' || amount === undefined) return undefined
  const [label = unit] = shortText(unit, schemaOf(type, 'unit'), language)
  const [count = JSON.stringify(amount)] = shortText(amount, undefined, language)
  return `${count} ${label.toLowerCase()}`
}

interface FieldPlace {
  readonly field: string
  readonly language: Language
}

/** A list that is given as such tells nothing in one word, and a mode of waiting until a time says less than the time. */
function fieldText(node: FlowNode, type: NodeTypeInfo, { field, language }: FieldPlace): string[] {
  if (field === 'mode' && node.config[field] === 'until') return []
  return shortText(node.config[field], schemaOf(type, field), language)
}

function shortText(value: Json | undefined, schema: JsonSchema | undefined, language: Language): string[] {
  if (isExpressionValue(value)) return [cut(value.$expr)]
  if (typeof value !== 'string' || value === '') return []
  return [optionLabel(schema, value, language) ?? cut(value)]
}

function optionLabel(schema: JsonSchema | undefined, value: string, language: Language): string | undefined {
  const hints = hintsOf(schema)
  const options = isJsonObject(hints) ? hints['options'] : undefined
  const label = isJsonObject(options) && Object.hasOwn(options, value) ? options[value] : undefined
  return isLocalText(label) ? textIn(language, label) : undefined
}

function widgetOf(schema: JsonSchema | undefined): unknown {
  const hints = hintsOf(schema)
  return isJsonObject(hints) ? hints['widget'] : undefined
}

function hintsOf(schema: JsonSchema | undefined): unknown {
  return schema?.['x-ui']
}

function schemaOf(type: NodeTypeInfo, field: string): JsonSchema | undefined {
  const properties = type.config['properties']
  if (!isJsonObject(properties) || !Object.hasOwn(properties, field)) return undefined
  const schema = properties[field]
  return isJsonObject(schema) ? schema : undefined
}

function isLocalText(value: unknown): value is LocalText {
  return isJsonObject(value) && typeof value['en'] === 'string' && typeof value['zh-CN'] === 'string'
}

function cut(text: string): string {
  return text.length > longestPart ? `${text.slice(0, longestPart - 1)}…` : text
}
