import { flowError } from '../../errors.ts'
import type { ContractOperation, OperationParameter } from '../../contract/index.ts'
import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import { objectOfRows, type FieldRow } from '../../mapping/index.ts'
import { placeInto, type EffectContext, type Emission, type HttpRequest } from '../../node/index.ts'
import { preview, valueAt } from '../../schema/index.ts'
import type { ConnectorDefinition } from '../definition/index.ts'
import { judgeAnswer } from '../interpret/judge-answer.ts'

interface Called {
  readonly definition: ConnectorDefinition
  readonly operation: ContractOperation
  /** The config's member for each parameter. */
  readonly members: readonly string[]
}

interface Given {
  readonly record: Json
  readonly given: JsonObject
}

/** Statuses that the connector's own rules may say something of. */
const refusals: readonly number[] = [304, ...Array.from({ length: 200 }, (_, at) => 400 + at)]

/** Makes the call for one record. Throws what calls throw, and `FIELD_VALUE_INVALID` for a value that cannot be sent. */
export async function callOperation(
  { definition, operation, members }: Called,
  { record, given }: Given,
  context: EffectContext,
): Promise<readonly Emission[]> {
  const values = operation.parameters.map((parameter, at) => ({ parameter, value: given[members[at] ?? ''] }))
  const hasRules = definition.errors.length > 0
  const request = requestOf(operation, values, given)
  const answer = await context.http({ ...request, ...(hasRules ? { accept: refusals } : {}) })
  if (hasRules) {
    const host = hostOf(definition, context)
    const judgement = judgeAnswer(answer, { host, rules: definition.errors })
    if (typeof judgement === 'object') throw judgement.missing
  }
  // An answer is JSON, and so is every place in it.
  const found =
    operation.answerAt === undefined ? answer.body : (valueAt(answer.body, operation.answerAt) as Json | undefined)
  const into = given['into']
  return [{ record: placeInto(record, typeof into === 'string' ? into : undefined, found ?? answer.body) }]
}

function hostOf({ title }: ConnectorDefinition, { connection }: EffectContext): string {
  const base = connection?.baseUrl ?? ''
  return URL.canParse(base) ? new URL(base).host : title.en
}

interface Value {
  readonly parameter: OperationParameter
  readonly value: Json | undefined
}

/** The call as it is sent, without anything that proves who calls. */
export function requestOf(operation: ContractOperation, values: readonly Value[], given: JsonObject): HttpRequest {
  const { method, body, headers, safe } = operation
  const present = values.filter(({ value }) => value !== undefined && value !== null && value !== '')
  const content = bodyOf(operation, given)
  const own = present
    .filter(({ parameter }) => parameter.in === 'header')
    .map(({ parameter, value }) => [parameter.name.toLowerCase(), headerText(parameter, value ?? null)] as const)
  return {
    method,
    url: filledPath(operation, present) + queryText(present),
    headers: {
      ...headers,
      ...(content === undefined || body === undefined ? {} : { 'content-type': body.mediaType }),
      ...Object.fromEntries(own),
    },
    ...(content === undefined ? {} : { body: content }),
    ...(safe ? { safe } : {}),
  }
}

/** A name in braces that has no value left nothing to call. */
function filledPath({ path, title }: ContractOperation, values: readonly Value[]): string {
  return path.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const found = values.find(({ parameter }) => parameter.in === 'path' && parameter.name === name)
    const text = found ? written(found.parameter, found.value ?? null) : ''
    if (text !== '' && text !== '.' && text !== '..' && text.isWellFormed()) return encodeURIComponent(text)
    throw invalid(
      { node: title, field: name, value: found?.value ?? null },
      'must be a value that can stand in an address',
    )
  })
}

function queryText(values: readonly Value[]): string {
  const search = new URLSearchParams()
  for (const { parameter, value = null } of values.filter((each) => each.parameter.in === 'query')) {
    if (Array.isArray(value) && parameter.style === 'repeated') {
      for (const each of value as readonly Json[]) search.append(parameter.name, plainText(each))
    } else search.append(parameter.name, written(parameter, value))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

/** A value as text; lists with commas, objects as JSON. */
function written(parameter: OperationParameter, value: Json): string {
  if (parameter.style === 'odata') return odataText(parameter, value)
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => plainText(each)).join(',')
  return isJsonObject(value) ? JSON.stringify(value) : plainText(value)
}

/** A literal of OData (URI Conventions, section 5.1.1.6.1): texts in quotes, everything else as it is. */
function odataText({ schema: { type, format } }: OperationParameter, value: Json): string {
  const text = plainText(value)
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  const isQuoted = types.includes('string') && (format === undefined || format === 'duration')
  if (isQuoted) return `'${text.replaceAll("'", "''")}'`
  // Whatever is not quoted must not be able to end what it stands in.
  return /^[\w.:+-]*$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`
}

function headerText(parameter: OperationParameter, value: Json): string {
  const text = written(parameter, value)
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text
  throw invalid({ node: 'header', field: parameter.name, value }, 'must be a text that a header can hold')
}

function bodyOf({ body, title }: ContractOperation, given: JsonObject): Json | undefined {
  if (!body) return undefined
  const rows = given['fields']
  // Rows were checked against the config's schema.
  const content = Array.isArray(rows) ? objectOfRows(rows as readonly FieldRow[]) : given['body']
  if (content === undefined) return undefined
  if (/json/i.test(body.mediaType)) return content
  if (!body.mediaType.startsWith('application/x-www-form-urlencoded')) return plainText(content)
  if (!isJsonObject(content))
    throw invalid({ node: title, field: 'body', value: content }, 'must be an object, which is sent as a form')
  return new URLSearchParams(
    Object.entries(content).map(([name, each]): [string, string] => [name, formText(each)]),
  ).toString()
}

function formText(value: Json): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : plainText(value)
}

interface Unsendable {
  readonly node: string
  readonly field: string
  readonly value: Json
}

function invalid({ node, field, value }: Unsendable, expected: string): Error {
  return flowError('FIELD_VALUE_INVALID', { node, field, expected, got: preview(value) })
}
