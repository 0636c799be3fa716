import * as Type from 'typebox'
import type { TSchema } from 'typebox'
import type { ContractOperation, OperationParameter } from '../../contract/index.ts'
import type { TargetRule } from '../../flow/index.ts'
import type { Json, JsonObject, JsonSchema } from '../../json.ts'
import { isJsonObject } from '../../json.ts'
import { defineNode, fieldRows, intoField, orExpression, type NodeType } from '../../node/index.ts'
import { callOperation } from './call-operation.ts'
import type { ImportedConnector } from './imported-connector.ts'
import { shownSchema } from './shown-schema.ts'

const closed = { additionalProperties: false } as const
const repeatableMethods: readonly string[] = ['GET', 'HEAD', 'PUT', 'DELETE']
/** Fields of schemas that all operations of a connector may show together, so that the list of node types stays small. */
const mostPlaces = 30_000
const [fewest, most] = [30, 500]

/** A node type for every operation. */
export function operationNodes(imported: ImportedConnector): readonly NodeType[] {
  const root: JsonSchema = { $defs: imported.schemas }
  const places = Math.min(most, Math.max(fewest, Math.floor(mostPlaces / Math.max(1, imported.operations.length))))
  const show = (schema: JsonSchema): JsonSchema => shownSchema(schema, root, places)
  return imported.operations.map((operation) => operationNode(imported, operation, show))
}

type Show = (schema: JsonSchema) => JsonSchema

// oxlint-disable-next-line complexity -- one line per part that may be left out
function operationNode(imported: ImportedConnector, operation: ContractOperation, show: Show): NodeType {
  const { definition } = imported
  const { id, title, icon } = definition
  const reads = operation.method === 'GET' || operation.method === 'HEAD' || operation.safe === true
  const body = operation.body && show(operation.body.schema)
  const rows = body !== undefined && hasFields(body)
  const target: TargetRule | undefined = rows
    ? { rows: '/fields', of: { kind: 'schema', schema: open(body) } }
    : undefined
  const members = memberNames(operation.parameters)
  const answer = operation.answer && show(operation.answer)
  return defineNode({
    id: `${id}.call.${operation.id}`,
    version: 1,
    title: { en: `${title.en}: ${operation.title}`, 'zh-CN': `${title['zh-CN']}：${operation.title}` },
    summary: summaryOf(operation),
    icon,
    connector: id,
    category: 'connector',
    keywords: [id, operation.id, operation.path, ...(operation.tags ?? [])],
    kind: 'effect',
    effects: reads ? 'read' : 'write',
    concurrency: 4,
    config: configOf(operation, { members, rows, show }),
    shapes: {
      ...(answer ? { outputs: { out: { kind: 'place', into: '/into', of: { kind: 'schema', schema: answer } } } } : {}),
      ...(target ? { target } : {}),
      permission: { action: reads ? 'read' : 'write' },
    },
    ...(reads ? {} : { repeatable: () => repeatableMethods.includes(operation.method) }),
    run: ({ record, config }, context) => {
      // The config was checked against the schema above.
      const given = config as JsonObject
      return callOperation({ definition, operation, members }, { record, given }, context)
    },
  })
}

function summaryOf({ method, path, summary }: ContractOperation) {
  const text = summary === undefined || summary === '' ? `${method} ${path}` : summary
  return { en: text.slice(0, 300), 'zh-CN': text.slice(0, 300) }
}

function hasFields({ type, properties }: JsonSchema): boolean {
  return isJsonObject(properties) && (type === 'object' || type === undefined) && Object.keys(properties).length > 0
}

/** Contracts that do not forbid further fields take them; what only the system fills in need not be sent. */
function open(schema: JsonSchema): JsonSchema {
  const { properties, required } = schema
  const isOurs = (name: Json): boolean => {
    const property = isJsonObject(properties) && typeof name === 'string' ? properties[name] : undefined
    return !isJsonObject(property ?? null) || (property as JsonObject)['readOnly'] !== true
  }
  return {
    ...schema,
    additionalProperties: schema['additionalProperties'] ?? true,
    ...(Array.isArray(required) ? { required: (required as readonly Json[]).filter(isOurs) } : {}),
  }
}

const taken = ['fields', 'body', 'into', '__proto__', 'constructor', 'prototype']

/** The config's member for each parameter: its own name, or one with a number where two share it. */
function memberNames(parameters: readonly OperationParameter[]): readonly string[] {
  const used = new Set(taken)
  return parameters.map(({ name }) => {
    let member = name
    for (let number = 2; used.has(member); number += 1) member = `${name}-${number}`
    used.add(member)
    return member
  })
}

interface ConfigParts {
  readonly members: readonly string[]
  readonly rows: boolean
  readonly show: Show
}

function configOf({ parameters, body }: ContractOperation, { members, rows, show }: ConfigParts) {
  const own = parameters.map((parameter, at): [string, TSchema] => {
    const field = parameterField(parameter, show(parameter.schema))
    return [members[at] ?? parameter.name, parameter.required ? field : Type.Optional(field)]
  })
  return Type.Object(
    { ...Object.fromEntries(own), ...(body ? bodyField(body.required, rows) : {}), into: intoField() },
    closed,
  )
}

const scalars: readonly string[] = ['string', 'integer', 'number', 'boolean']

/** One value; a list is written as text with commas, or computed. */
function parameterField({ name, title = name, required, in: place }: OperationParameter, schema: JsonSchema): TSchema {
  const { default: preset } = schema
  const type = scalarTypeOf(schema)
  const choices = type === undefined ? [] : choicesOf(schema)
  const fixed: JsonObject = {
    type: type ?? ['string', 'number', 'boolean', 'array'],
    ...(choices.length > 0 ? { enum: choices } : {}),
    ...(preset !== undefined && required ? { default: preset as Json } : {}),
  }
  return orExpression(Type.Unsafe<Json>(fixed), {
    title: { en: title, 'zh-CN': title },
    ...(choices.length > 0 ? { widget: 'select' } : {}),
    ...(required || place === 'path' ? {} : { advanced: true }),
  })
}

function scalarTypeOf({ type }: JsonSchema): string | undefined {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  const [only, ...others] = types.filter((each) => each !== 'null')
  return others.length === 0 && typeof only === 'string' && scalars.includes(only) ? only : undefined
}

function choicesOf({ enum: values }: JsonSchema): readonly Json[] {
  return Array.isArray(values) ? (values as readonly Json[]).filter((each) => each !== null) : []
}

function bodyField(required: boolean, rows: boolean): Record<string, TSchema> {
  const title = { en: 'Body', 'zh-CN': '请求体' }
  if (rows) {
    const fields = fieldRows({ title: { en: 'Fields', 'zh-CN': '字段' } })
    return { fields: required ? fields : Type.Optional(fields) }
  }
  const body = orExpression(Type.Unsafe<Json>({}), {
    title,
    help: { en: 'An expression may give any value, such as record.', 'zh-CN': '表达式可返回任意值，例如 record。' },
    widget: 'multiline',
  })
  return { body: required ? body : Type.Optional(body) }
}
