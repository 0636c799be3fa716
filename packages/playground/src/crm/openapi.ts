import type { TSchema } from 'typebox'
import { entities, entityNames } from './entities.ts'
import type { Entity, Field } from './entities.ts'

type Json = Readonly<Record<string, unknown>>

const text = { type: 'string' } as const
const decimalText = { type: 'string', format: 'decimal' } as const
const readLine = {
  type: 'object',
  properties: {
    line_no: { type: 'integer' },
    sku: { type: 'string', maxLength: 40 },
    product_name: { type: ['string', 'null'], maxLength: 200 },
    quantity: { type: 'number' },
    unit_price: decimalText,
  },
  required: ['line_no', 'sku', 'product_name', 'quantity', 'unit_price'],
} as const
const instant = { type: 'string', format: 'date-time' } as const
const parameter = (name: string, schema: Json): Json => ({ name, in: 'query', schema })
const idParameter = { name: 'id', in: 'path', required: true, schema: text }
const cursorParameters = [
  parameter('limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
  parameter('cursor', text),
]

const answer = (description: string, schema: Json): Json => ({
  description,
  content: { 'application/json': { schema } },
})
const refTo = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })
const failure = { default: answer('An error', refTo('error')) }

/** The API in OpenAPI 3.1, made from the table that also validates, so that the two cannot differ. */
export function openApi(): Json {
  const paths = entityNames.map((name) => pathsOf(entities[name]))
  const schemas = entityNames.map((name) => schemasOf(entities[name]))
  return {
    openapi: '3.1.0',
    info: { title: 'Demo CRM', version: '1', description: 'Demo data; the token is a public value.' },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }],
    paths: {
      ...Object.assign({}, ...paths),
      '/opportunities/changes': { get: changesOperation() },
      '/me': { get: meOperation() },
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { ...Object.assign({}, ...schemas), error: errorSchema() },
    },
  }
}

function pathsOf(entity: Entity): Json {
  const { name, singular } = entity
  const one = { ...failure, 200: answer('The record', refTo(singular)) }
  const body = (schema: string): Json => ({
    required: true,
    content: { 'application/json': { schema: refTo(schema) } },
  })
  const filters = entity.filters.map((filter) => parameter(filter, text))
  const list = {
    operationId: `list_${name}`,
    parameters: [...cursorParameters, parameter('updated_since', instant), ...filters],
    responses: { ...failure, 200: answer('A page', pageOf(refTo(singular))) },
  }
  const created = { ...failure, 201: answer('The new record', refTo(singular)) }
  return {
    [`/${name}`]: {
      get: list,
      post: { operationId: `create_${singular}`, requestBody: body(`new_${singular}`), responses: created },
    },
    [`/${name}/{id}`]: {
      parameters: [idParameter],
      get: { operationId: `get_${singular}`, responses: one },
      patch: { operationId: `change_${singular}`, requestBody: body(`${singular}_change`), responses: one },
      delete: { operationId: `delete_${singular}`, responses: { ...failure, 204: { description: 'Deleted' } } },
    },
  }
}

function pageOf(record: Json): Json {
  return {
    type: 'object',
    required: ['data', 'next_cursor'],
    properties: { data: { type: 'array', items: record }, next_cursor: { type: ['string', 'null'] } },
  }
}

function schemasOf(entity: Entity): Json {
  const written = propertiesOf(entity, (field) => field.schema)
  const required = entity.fields.filter((field) => field.required).map((field) => field.name)
  const read = {
    id: text,
    ...propertiesOf(entity, readForm),
    created_at: instant,
    updated_at: instant,
  }
  return {
    [entity.singular]: { type: 'object', properties: read, required: Object.keys(read) },
    [`new_${entity.singular}`]: { type: 'object', properties: written, required, additionalProperties: false },
    [`${entity.singular}_change`]: { type: 'object', properties: written, additionalProperties: false },
  }
}

/** Decimals may be written as numbers, and are always read as strings; lines are read with all that belongs to them. */
function readForm({ kind, schema, required, initial }: Field): Json | TSchema {
  if (kind === 'lines') return { type: 'array', items: readLine }
  if (kind !== 'decimal') return schema
  return required || initial !== null ? decimalText : { ...decimalText, type: ['string', 'null'] }
}

function propertiesOf(entity: Entity, schemaOf: (field: Field) => Json | TSchema): Json {
  return Object.fromEntries(entity.fields.map((field) => [field.name, schemaOf(field)]))
}

function meOperation(): Json {
  const permissions = { type: 'array', items: { type: 'string', enum: ['read', 'write'] } }
  const me = { type: 'object', properties: { permissions }, required: ['permissions'] }
  return { operationId: 'get_me', responses: { ...failure, 200: answer('What the token may do', me) } }
}

function changesOperation(): Json {
  const event = {
    type: 'object',
    properties: { event_id: text, occurred_at: instant, type: text, opportunity: refTo('opportunity') },
  }
  return {
    operationId: 'list_opportunity_changes',
    parameters: cursorParameters,
    responses: { ...failure, 200: answer('A page of events, oldest first', pageOf(event)) },
  }
}

function errorSchema(): Json {
  const field = { type: 'object', properties: { field: text, message: text } }
  return {
    type: 'object',
    properties: {
      error: {
        type: 'object',
        required: ['code', 'message'],
        properties: { code: text, message: text, fields: { type: 'array', items: field } },
      },
    },
  }
}
