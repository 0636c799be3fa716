import { isJsonObject, plainText, type ConnectorDefinition, type Json } from '@isthmus/sdk'
import type { AskedCondition } from './asked-condition.ts'
import { readDolibarrFilter } from './dolibarr.ts'
import {
  listOf,
  readFrappeRows,
  readFxiaokeFilters,
  readHubspotGroups,
  readOdooDomain,
  readParameters,
  readYonyouFilters,
} from './json-queries.ts'
import { readODataFilter } from './odata.ts'
import { readSqlCondition } from './sql-text.ts'

type List = NonNullable<ConnectorDefinition['objects'][string]['list']>

/** The language of a list's query. */
export type Dialect = NonNullable<List['query']>['dialect']

/**
 * Reads a condition by the rules of its language, which must come from another place than those by which connectors write
 * it. Nothing stands for every record. Throws `QueryFault` for what the language does not allow.
 */
// oxlint-disable-next-line complexity -- one line per language
export function readFilter(
  dialect: Dialect,
  filter: Json | undefined,
  parameters: NonNullable<List['query']>['parameters'] = {},
): AskedCondition {
  if (filter === undefined || filter === null || filter === '') return { all: [] }
  switch (dialect) {
    case 'odata2':
    case 'odata4':
      return readODataFilter(plainText(filter))
    case 'soql':
    case 'suiteql':
    case 'coql':
    case 'k3filter':
      return readSqlCondition(plainText(filter), dialect)
    case 'odoo':
      return readOdooDomain(filter)
    case 'frappe':
      return readFrappe(filter)
    case 'sqlfilters':
      return readDolibarrFilter(plainText(filter))
    case 'hubspot':
      return readHubspotGroups(filter)
    case 'fxiaoke':
      return readFxiaokeFilters(filter)
    case 'yonyou':
      return readYonyouFilters(filter)
    case 'parameters':
      return readParameters(filter, parameters)
  }
}

/** Both lists of Frappe, which stand in one object. */
function readFrappe(filter: Json): AskedCondition {
  const both = isJsonObject(filter) ? filter : { filters: filter }
  const all = both['filters'] === undefined ? [] : readFrappeRows(both['filters'])
  const any = both['or_filters'] === undefined ? [] : readFrappeRows(both['or_filters'])
  return { all: any.length === 0 ? all : [...all, { any }] }
}

/** Names of the fields by which the records are to be sorted, first things first. */
export function readOrder(dialect: Dialect, order: Json | undefined): readonly string[] {
  if (order === undefined || order === null || order === '') return []
  switch (dialect) {
    case 'hubspot':
      return listOf(order, 'sorts').map((each) => memberText(each, 'propertyName'))
    case 'fxiaoke':
      return listOf(order, 'orders').map((each) => memberText(each, 'fieldName'))
    case 'yonyou':
      return listOf(order, 'queryOrders').map((each) => memberText(each, 'field'))
    default:
      return plainText(order)
        .split(',')
        .map((each) => each.trim().replace(/\s+asc$/i, ''))
  }
}

function memberText(value: Json, name: string): string {
  return isJsonObject(value) ? plainText(value[name]) : ''
}
