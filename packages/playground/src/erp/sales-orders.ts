import { isDeepStrictEqual } from 'node:util'
import type { Row } from '../odata/entity-type.ts'
import { ODataError } from '../odata/odata-error.ts'
import { customerType, salesOrderLineType, salesOrderType } from './entity-sets.ts'
import type { ErpStore } from './erp-store.ts'
import { parseOrder } from './order-body.ts'
import type { OrderBody } from './order-body.ts'
import { changedRow, refuseSecondReference, requireMatch } from './preconditions.ts'
import type { Change } from './write-entities.ts'

export type Order = { readonly header: Row; readonly lines: readonly Row[] }

const total = (lines: readonly Row[]): number => lines.reduce((sum, line) => sum + Number(line['LineAmount']), 0)

/** A deep insert: header and lines are stored together or not at all. */
export function createOrder(store: ErpStore, body: unknown, now: string): Order {
  const parsed = parseOrder(store, body, 'new')
  const lines = parsed.lines ?? []
  const customer = neededCustomer(store, parsed)
  const reference = { ExternalReference: parsed.header['ExternalReference'] ?? null, OrderNumber: null }
  // Before the number is drawn, so that refused orders leave no gap in the series.
  refuseSecondReference(store, salesOrderType, reference)
  const header: Row = {
    RequestedDate: null,
    CustomerReference: null,
    OrderDate: now.slice(0, 10),
    Currency: customer['Currency'] ?? null,
    Status: 'Open',
    ...parsed.header,
    ...reference,
    OrderNumber: `SO-${String(store.counters.next('SalesOrders')).padStart(6, '0')}`,
    TotalAmount: total(lines),
    CreatedAt: now,
    ModifiedAt: now,
    Version: 1,
  }
  store.insert('SalesOrders', header)
  insertLines(store, header, lines)
  return { header, lines }
}

function insertLines(store: ErpStore, header: Row, lines: readonly Row[]): void {
  const orderNumber = header['OrderNumber'] ?? null
  for (const line of lines) store.insert('SalesOrderLines', { OrderNumber: orderNumber, ...line })
}

function neededCustomer(store: ErpStore, parsed: OrderBody): Row {
  const number = String(parsed.header['CustomerNumber'])
  const customer = store.get(customerType, [number])
  if (customer !== undefined) return customer
  const message = `There is no Customer "${number}".`
  throw new ODataError(400, 'UnknownCustomer', { message, target: 'CustomerNumber' })
}

/** Lines, when given, replace all lines; that is possible while the order is open. */
export function changeOrder(store: ErpStore, change: Change): Order {
  const { before, now } = change
  requireMatch(before, change.ifMatch)
  const parsed = parseOrder(store, change.body, 'change')
  if (parsed.header['CustomerNumber'] !== undefined) neededCustomer(store, parsed)
  const oldLines = bareLines(store, before)
  const lines =
    parsed.lines?.toSorted((left, right) => Number(left['LineNumber']) - Number(right['LineNumber'])) ?? oldLines
  const linesDiffer = !isDeepStrictEqual(lines, oldLines)
  if (linesDiffer) requireOpen(before)
  const row = changedRow(before, { ...parsed.header, TotalAmount: total(lines) }, now)
  if (row === undefined && !linesDiffer) return { header: before, lines: oldLines }
  const header = row ?? { ...before, ModifiedAt: now, Version: Number(before['Version']) + 1 }
  refuseSecondReference(store, salesOrderType, header)
  store.update(salesOrderType, header)
  if (linesDiffer) {
    store.removeLines(String(before['OrderNumber']))
    insertLines(store, header, lines)
  }
  return { header, lines }
}

function bareLines(store: ErpStore, header: Row): readonly Row[] {
  const names = salesOrderLineType.properties.map(({ name }) => name)
  return store
    .linesOf(String(header['OrderNumber']))
    .map((line) => Object.fromEntries(names.map((name) => [name, line[name] ?? null])))
}

function requireOpen(header: Row): void {
  if (header['Status'] === 'Open') return
  const message = `The order ${String(header['OrderNumber'])} is ${String(header['Status'])}; its lines can change only while it is Open.`
  throw new ODataError(409, 'OrderNotOpen', { message, target: 'Lines' })
}

export function removeOrder(store: ErpStore, before: Row, ifMatch: string | undefined): void {
  requireMatch(before, ifMatch)
  const number = String(before['OrderNumber'])
  if (before['Status'] !== 'Open' && before['Status'] !== 'Cancelled') {
    const message = `The order ${number} is ${String(before['Status'])}; only Open and Cancelled orders can be deleted.`
    throw new ODataError(409, 'OrderNotOpen', { message, target: 'Status' })
  }
  store.removeLines(number)
  store.remove(salesOrderType, [number])
}
