import {
  defineNode,
  flowError,
  plainText,
  pollFields,
  preview,
  ui,
  type Condition,
  type JsonObject,
  type PolledChange,
  type PollContext,
  type PollWindow,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { bare, erpAsk, erpObject, hostOf } from './erp-call.ts'
import { entitySet, setField, type SetName } from './entity-sets.ts'
import { filterOf } from './filter.ts'
import { erpListed } from './set-schemas.ts'

const pageSize = 200

/** Starts runs with the records of a set that were made or changed, oldest change first. */
export const erpChanged = defineNode({
  id: 'erp.changed',
  version: 1,
  kind: 'trigger',
  trigger: 'poll',
  title: { en: 'ERP: record changed', 'zh-CN': 'ERP：记录变更时' },
  summary: {
    en: 'Looks regularly for customers, items, stock, sales orders or invoices that changed.',
    'zh-CN': '定期查询发生变更的客户、物料、库存、销售订单或发票。',
  },
  category: 'trigger',
  icon: 'factory',
  keywords: ['erp', 'odata', 'poll', 'changed', 'updated', 'trigger', '轮询', '变更', '更新', '触发', '订单'],
  connector: 'playground-erp',
  config: Type.Object(
    {
      entity: setField(['Customers', 'Items', 'StockLevels', 'SalesOrders', 'Invoices']),
      lines: Type.Optional(
        Type.Boolean(
          ui(
            {
              title: { en: 'With order lines', 'zh-CN': '包含订单明细' },
              widget: 'switch',
              when: { field: 'entity', is: ['SalesOrders'] },
            },
            { default: false },
          ),
        ),
      ),
      ...pollFields(),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: erpListed }, permission: { action: 'read', entity: '/entity' } },
  poll: {
    ordered: true,
    changes: ({ config: { entity, lines }, ...window }, context) =>
      changes({ entity, window, withLines: lines === true && entity === 'SalesOrders' }, context),
  },
})

interface Wanted {
  readonly entity: SetName
  readonly withLines: boolean
  readonly window: PollWindow
}

/**
 * Each page asks for what follows the last record by time and key. The service's own next link counts positions when it
 * sorts by a time, and a record that changes meanwhile would shift them past another one.
 */
async function* changes({ entity, withLines, window }: Wanted, context: PollContext) {
  const keys = keysOf(entity)
  let after: JsonObject | undefined
  for (;;) {
    const query = {
      $filter: filterOf(entity, whatFollows(entity, window, after)),
      $orderby: ['ModifiedAt', ...keys].join(','),
      $top: pageSize,
      ...(withLines ? { $expand: 'Lines' } : {}),
    }
    const page = erpObject(context, await erpAsk(context, { method: 'GET', path: entity, query }))
    const value = page['value']
    if (!Array.isArray(value)) {
      throw flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(context), reason: 'the page has no list "value"' })
    }
    const records = value as readonly JsonObject[]
    if (records.length === 0) return
    yield { changes: records.map((record) => changeOf(record, keys, hostOf(context))) }
    // A page may be shorter than asked for and yet not be the last one.
    after = records.at(-1)
  }
}

function keysOf(entity: SetName): readonly string[] {
  const { key, secondKey } = entitySet(entity)
  return secondKey === undefined ? [key] : [key, secondKey]
}

function whatFollows(entity: SetName, { since, until }: PollWindow, after: JsonObject | undefined): Condition {
  const end: Condition = { field: 'ModifiedAt', op: 'lt', value: until }
  if (after) return { all: [behind(['ModifiedAt', ...keysOf(entity)], after), end] }
  return { all: since === undefined ? [end] : [{ field: 'ModifiedAt', op: 'ge', value: since }, end] }
}

/** What comes behind a record in the order of the properties given. */
function behind([field = '', ...others]: readonly string[], after: JsonObject): Condition {
  const value = after[field] ?? null
  const follows: Condition = { field, op: 'gt', value }
  if (others.length === 0) return follows
  return { any: [follows, { all: [{ field, op: 'eq', value }, behind(others, after)] }] }
}

function changeOf(record: JsonObject, keys: readonly string[], host: string): PolledChange {
  const { ModifiedAt: time, '@odata.etag': etag } = record
  const parts = keys.map((key) => record[key]).filter((part) => typeof part === 'string')
  if (parts.length === keys.length && typeof time === 'string') {
    // One that is the key alone can be told apart as it is.
    const id = parts.length === 1 ? parts.join('') : JSON.stringify(parts)
    return { id, time, record: bare(record), ...(etag === undefined ? {} : { version: plainText(etag) }) }
  }
  const reason = `a record has no ${keys.join(' or no ')} or no ModifiedAt: ${preview(record)}`
  throw flowError('UPSTREAM_ANSWER_INVALID', { host, reason })
}
