import { isJsonObject, plainText, type Json } from '@isthmus/sdk'
import { likeTest, negatedIf, QueryFault, signOp, type AskedCondition, type AskedOp } from './asked-condition.ts'

/** Reads a search domain of Odoo: a list in prefix order, in which terms that stand side by side must all hold. */
export function readOdooDomain(domain: Json): AskedCondition {
  const terms = listOf(domain, 'a domain')
  let at = 0
  const next = (): AskedCondition => {
    const term = terms[at]
    at += 1
    if (term === '!') return { not: next() }
    if (term === '&') return { all: [next(), next()] }
    if (term === '|') return { any: [next(), next()] }
    return odooTest(term)
  }
  const parts: AskedCondition[] = []
  while (at < terms.length) parts.push(next())
  return { all: parts }
}

function odooTest(term: Json | undefined): AskedCondition {
  const [field, operator, value] = listOf(term, 'a term of a domain')
  const name = plainText(field)
  switch (operator) {
    case 'in':
    case 'not in':
      return { field: name, op: operator === 'in' ? 'in' : 'notIn', values: listOf(value, 'a list').map(plainText) }
    case '=like':
      return likeTest(name, plainText(value), '\\')
    case '=':
    case '!=':
      // Nothing is written as false, which is also the value of a box that is not ticked.
      if (value === false) return { field: name, op: operator === '=' ? 'empty' : 'notEmpty', values: [] }
      return { field: name, op: signOp(operator), values: [plainText(value)] }
    default:
      return { field: name, op: signOp(plainText(operator)), values: [plainText(value)] }
  }
}

/** Reads Frappe's `filters`, or its `or_filters`: rows `[field, operator, value]`. */
export function readFrappeRows(rows: Json): readonly AskedCondition[] {
  return listOf(rows, 'a list of filters').map((row) => {
    const [field, operator, value] = listOf(row, 'a filter')
    const name = plainText(field)
    switch (operator) {
      case 'in':
      case 'not in':
        return { field: name, op: operator === 'in' ? 'in' : 'notIn', values: listOf(value, 'a list').map(plainText) }
      case 'is':
        return { field: name, op: value === 'set' ? 'notEmpty' : 'empty', values: [] }
      case 'like':
      case 'not like':
        return negatedIf(likeTest(name, plainText(value), undefined), operator === 'not like')
      default:
        return { field: name, op: signOp(plainText(operator)), values: [plainText(value)] }
    }
  })
}

const hubspotOps: Readonly<Record<string, AskedOp>> = {
  EQ: 'eq',
  NEQ: 'ne',
  GT: 'gt',
  GTE: 'ge',
  LT: 'lt',
  LTE: 'le',
  IN: 'in',
  NOT_IN: 'notIn',
  HAS_PROPERTY: 'notEmpty',
  NOT_HAS_PROPERTY: 'empty',
}

/** Reads the `filterGroups` of a HubSpot search: of one of the groups every filter must hold. */
export function readHubspotGroups(groups: Json): AskedCondition {
  const read = listOf(groups, 'filterGroups').map((group): AskedCondition => ({
    all: listOf(memberOf(group, 'filters'), 'filters').map(hubspotTest),
  }))
  return read.length === 0 ? { all: [] } : { any: read }
}

function hubspotTest(filter: Json): AskedCondition {
  const field = plainText(memberOf(filter, 'propertyName'))
  const operator = plainText(memberOf(filter, 'operator'))
  if (operator === 'CONTAINS_TOKEN' || operator === 'NOT_CONTAINS_TOKEN') {
    const pattern = plainText(memberOf(filter, 'value')).replaceAll('*', '%')
    return negatedIf(likeTest(field, pattern, undefined), operator.startsWith('NOT'))
  }
  const op = hubspotOps[operator]
  if (!op) throw new QueryFault(`${operator} is no operator`)
  if (op === 'in' || op === 'notIn')
    return { field, op, values: listOf(memberOf(filter, 'values'), 'values').map(plainText) }
  return { field, op, values: op === 'empty' || op === 'notEmpty' ? [] : [plainText(memberOf(filter, 'value'))] }
}

const fxiaokeOps: Readonly<Record<string, AskedOp>> = {
  EQ: 'eq',
  N: 'ne',
  GT: 'gt',
  GTE: 'ge',
  LT: 'lt',
  LTE: 'le',
  IN: 'in',
  NIN: 'notIn',
  LIKE: 'contains',
  STARTWITH: 'startsWith',
  ENDWITH: 'endsWith',
  IS: 'empty',
  ISN: 'notEmpty',
}

/** Reads the `filters` of a Fxiaoke query, which must all hold. */
export function readFxiaokeFilters(filters: Json): AskedCondition {
  const all = listOf(filters, 'filters').map((filter): AskedCondition => {
    const field = plainText(memberOf(filter, 'field_name'))
    const operator = plainText(memberOf(filter, 'operator'))
    const values = listOf(memberOf(filter, 'field_values'), 'field_values').map(plainText)
    if (operator === 'NLIKE') return { not: { field, op: 'contains', values } }
    const op = fxiaokeOps[operator]
    if (!op) throw new QueryFault(`${operator} is no operator`)
    return { field, op, values }
  })
  return { all }
}

const yonyouOps: Readonly<Record<string, AskedOp>> = {
  eq: 'eq',
  neq: 'ne',
  gt: 'gt',
  egt: 'ge',
  lt: 'lt',
  elt: 'le',
  like: 'contains',
  is_null: 'empty',
  is_not_null: 'notEmpty',
}

/** Reads the `simpleVOs` of a Yonyou list, which must all hold. */
export function readYonyouFilters(filters: Json): AskedCondition {
  const all = listOf(filters, 'simpleVOs').map((filter): AskedCondition => {
    const field = plainText(memberOf(filter, 'field'))
    const operator = plainText(memberOf(filter, 'op'))
    const op = yonyouOps[operator]
    if (!op) throw new QueryFault(`${operator} is no operator`)
    const value = memberOf(filter, 'value1')
    return { field, op, values: value === undefined ? [] : [plainText(value)] }
  })
  return { all }
}

/** Names of parameters by field and comparison. */
type Parameters = Readonly<Record<string, Readonly<Partial<Record<AskedOp, string>>>>>

/** Reads parameters that stand for a comparison each. */
export function readParameters(filter: Json, parameters: Parameters): AskedCondition {
  const given = isJsonObject(filter) ? Object.entries(filter) : []
  return { all: given.map(([name, value]) => parameterTest(name, value, parameters)) }
}

function parameterTest(name: string, value: Json, parameters: Parameters): AskedCondition {
  for (const [field, known] of Object.entries(parameters)) {
    // Definitions are checked: there are no other names.
    const op = (Object.keys(known) as AskedOp[]).find((each) => known[each] === name)
    if (op === undefined) continue
    const values = Array.isArray(value) ? (value as readonly Json[]).map(plainText) : [plainText(value)]
    return { field, op, values: op === 'empty' || op === 'notEmpty' ? [] : values }
  }
  throw new QueryFault(`there is no parameter ${name}`)
}

/** The value as a list; a text that holds one is read, as in query strings. */
export function listOf(value: Json | undefined, what: string): readonly Json[] {
  const read = typeof value === 'string' ? parsed(value, what) : value
  if (Array.isArray(read)) return read as readonly Json[]
  throw new QueryFault(`${what} must be a list`)
}

function parsed(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new QueryFault(`${what} is no JSON`)
  }
}

function memberOf(value: Json, name: string): Json | undefined {
  if (isJsonObject(value)) return value[name]
  throw new QueryFault(`${name} must stand in an object`)
}
