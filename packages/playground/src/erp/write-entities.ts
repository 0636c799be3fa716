import type { EntityType, Row } from '../odata/entity-type.ts'
import { ODataError } from '../odata/odata-error.ts'
import { customerType, itemType, stockLevelType } from './entity-sets.ts'
import type { ErpStore } from './erp-store.ts'
import { entityParser } from './parse-entity.ts'
import type { EntityParser } from './parse-entity.ts'
import { changedRow, refuseSecondReference, requireMatch } from './preconditions.ts'

export type Change = {
  readonly before: Row
  readonly body: unknown
  readonly ifMatch: string | undefined
  readonly now: string
}

const customerFields = customerType.properties
  .filter((property) => property.computed === undefined)
  .map(({ name }) => name)
const customerNullable = customerType.properties.filter((property) => property.nullable).map(({ name }) => name)
const parseNewCustomer = entityParser(customerType, {
  writable: customerFields,
  required: ['Name', 'Country', 'Currency'],
})

const changeParsers = new Map<EntityType, EntityParser>([
  [
    customerType,
    entityParser(customerType, { writable: customerFields.filter((name) => name !== 'CustomerNumber'), required: [] }),
  ],
  [
    itemType,
    entityParser(itemType, { writable: ['Description', 'UnitPrice', 'Currency', 'Unit', 'Active'], required: [] }),
  ],
  [stockLevelType, entityParser(stockLevelType, { writable: ['OnHand', 'Reserved'], required: [] })],
])

export function createCustomer(store: ErpStore, body: unknown, now: string): Row {
  const given = parseNewCustomer(body)
  const number = given['CustomerNumber'] ?? freeCustomerNumber(store)
  const row: Row = {
    ...Object.fromEntries(customerNullable.map((name) => [name, null])),
    CreditLevel: 'STANDARD',
    CreditLimit: 0,
    ...given,
    CustomerNumber: number,
    CreatedAt: now,
    ModifiedAt: now,
    Version: 1,
  }
  if (store.get(customerType, [String(number)]) !== undefined) {
    const message = `There is a Customer ${number} already.`
    throw new ODataError(409, 'DuplicateKey', { message, target: 'CustomerNumber' })
  }
  refuseSecondReference(store, customerType, row)
  store.insert('Customers', row)
  return row
}

/** Callers may have taken a number of the series by hand. */
function freeCustomerNumber(store: ErpStore): string {
  for (;;) {
    const number = `K-${String(store.counters.next('Customers')).padStart(5, '0')}`
    if (store.get(customerType, [number]) === undefined) return number
  }
}

export function canChange(type: EntityType): boolean {
  return changeParsers.has(type)
}

export function changeEntity(store: ErpStore, type: EntityType, change: Change): Row {
  const parse = changeParsers.get(type)
  if (parse === undefined) throw new ODataError(405, 'MethodNotAllowed', { message: `${type.set} cannot be changed.` })
  requireMatch(change.before, change.ifMatch)
  const row = changedRow(change.before, parse(change.body), change.now)
  if (row === undefined) return change.before
  if (type === customerType) refuseSecondReference(store, type, row)
  store.update(type, row)
  return type === stockLevelType ? { ...row, Available: Number(row['OnHand']) - Number(row['Reserved']) } : row
}

export function removeCustomer(store: ErpStore, before: Row, ifMatch: string | undefined): void {
  requireMatch(before, ifMatch)
  const number = String(before['CustomerNumber'])
  const order = store
    .statements('SELECT "OrderNumber" FROM "SalesOrders" WHERE "CustomerNumber" = ? LIMIT 1')
    .get(number)
  if (order !== undefined) {
    const message = `The Customer ${number} cannot be deleted: the order ${String(order['OrderNumber'])} belongs to it.`
    throw new ODataError(409, 'InUse', { message, target: 'CustomerNumber' })
  }
  store.remove(customerType, [number])
}
