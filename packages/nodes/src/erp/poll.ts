import {
  defineNode,
  flowError,
  plainText,
  pollFields,
  preview,
  ui,
  type JsonObject,
  type PolledChange,
  type PollContext,
  type PollWindow,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { bare, erpAsk, erpObject, hostOf } from './erp-call.ts'
import { entitySet, schemaOfSet, setField, type SetName } from './entity-sets.ts'
import { literalOf } from './filter.ts'

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
  outputSchema: ({ entity, lines }) => ({ out: schemaOfSet(entity, { withLines: lines === true }) }),
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
  const { key } = entitySet(entity)
  let after: PolledChange | undefined
  for (;;) {
    const query = {
      $filter: filterOf(entity, window, after),
      $orderby: `ModifiedAt,${key}`,
      $top: pageSize,
      ...(withLines ? { $expand: 'Lines' } : {}),
    }
    const page = erpObject(context, await erpAsk(context, { method: 'GET', path: entity, query }))
    const value = page['value']
    if (!Array.isArray(value)) {
      throw flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(context), reason: 'the page has no list "value"' })
    }
    if (value.length === 0) return
    const found = (value as readonly JsonObject[]).map((record) => changeOf(record, key, hostOf(context)))
    yield { changes: found }
    // A page may be shorter than asked for and yet not be the last one.
    after = found.at(-1)
  }
}

function filterOf(entity: SetName, { since, until }: PollWindow, after: PolledChange | undefined): string {
  const instant = (value: string): string => literalOf('instant', value, `${entity} ModifiedAt`)
  const end = `ModifiedAt lt ${instant(until)}`
  if (!after) return since === undefined ? end : `ModifiedAt ge ${instant(since)} and ${end}`
  const time = instant(after.time)
  const key = literalOf('text', after.id, `${entity} key`)
  return `(ModifiedAt gt ${time} or (ModifiedAt eq ${time} and ${entitySet(entity).key} gt ${key})) and ${end}`
}

function changeOf(record: JsonObject, key: string, host: string): PolledChange {
  const { [key]: id, ModifiedAt: time, '@odata.etag': etag } = record
  if (typeof id === 'string' && typeof time === 'string') {
    return { id, time, record: bare(record), ...(etag === undefined ? {} : { version: plainText(etag) }) }
  }
  const reason = `a record has no ${key} or no ModifiedAt: ${preview(record)}`
  throw flowError('UPSTREAM_ANSWER_INVALID', { host, reason })
}
