import { plainText, flowError, isJsonObject, type Json, type JsonObject } from '@isthmus/sdk'
import { findProducts, type Product } from './products.ts'
import type { SaleWanted } from './sale.ts'
import type { Tryton } from './tryton-call.ts'
import { dateValue, decimalValue, invalid, quantityValue } from './values.ts'

/** What the desktop client would send for this sale: the server itself fills neither addresses nor units nor prices. */
export async function saleBody(erp: Tryton, wanted: SaleWanted): Promise<JsonObject> {
  if (wanted.lines.length === 0) throw invalid('lines', 'must be a list with at least one line', wanted.lines)
  const party = await partyId(erp, wanted.party)
  const lines = await saleLines(erp, wanted.lines)
  return {
    party,
    reference: wanted.reference,
    company: erp.company,
    ...(await partyDefaults(erp, party)),
    ...(wanted.currency ? { currency: await idByCode(erp, 'currency.currency', wanted.currency) } : {}),
    ...(wanted.saleDate ? { sale_date: dateValue(wanted.saleDate, 'date') } : {}),
    ...(wanted.description ? { description: wanted.description } : {}),
    lines: [['create', lines]],
  }
}

async function partyId(erp: Tryton, party: string | number): Promise<number> {
  if (typeof party === 'number') return party
  if (typeof party !== 'string' || party === '') throw invalid('party', 'must be an id or a code', party)
  return idByCode(erp, 'party.party', party)
}

async function idByCode(erp: Tryton, model: string, code: string): Promise<number> {
  const [found] = await erp.search({ model, domain: [['code', '=', code]], fields: ['code'], limit: 1 })
  if (found) return Number(found['id'])
  const entity = model.replace(/^.*\./, '')
  throw flowError('RECORD_NOT_FOUND', { system: `Tryton (${erp.host})`, entity, key: `code ${code}` })
}

/** Addresses and payment term of the party, as the client would fill them in. */
async function partyDefaults(erp: Tryton, party: number): Promise<JsonObject> {
  const [filled] = await erp.call<readonly JsonObject[]>('model.sale.sale.on_change', [
    { party, company: erp.company },
    ['party'],
  ])
  const names = ['invoice_address', 'shipment_address', 'payment_term']
  return Object.fromEntries(names.flatMap((name) => (typeof filled?.[name] === 'number' ? [[name, filled[name]]] : [])))
}

async function saleLines(erp: Tryton, lines: readonly Json[]): Promise<readonly JsonObject[]> {
  const rows = lines.map((line, at) => {
    if (isJsonObject(line)) return line
    throw invalid(`line ${at + 1}`, 'must be an object with product, quantity and unit_price', line)
  })
  const wanted = rows.map((row) => row['product'])
  const products = new Map<Json, Product>()
  const codes = wanted.filter((product): product is string => typeof product === 'string')
  const ids = wanted.filter((product): product is number => typeof product === 'number')
  if (codes.length > 0) for (const found of await findProducts(erp, 'code', codes)) products.set(found.code, found)
  if (ids.length > 0) for (const found of await findProducts(erp, 'id', ids)) products.set(found.id, found)
  const unknown = wanted.filter((product) => product === undefined || !products.has(product))
  if (unknown.length > 0) {
    const key = unknown
      .map((product) => `${typeof product === 'number' ? 'id' : 'code'} ${plainText(product)}`)
      .join(', ')
    throw flowError('RECORD_NOT_FOUND', { system: `Tryton (${erp.host})`, entity: 'product', key })
  }
  return rows.map((row, at) => saleLine(row, products.get(row['product'] ?? null), `line ${at + 1}`))
}

function saleLine(row: JsonObject, product: Product | undefined, place: string): JsonObject {
  const { quantity, unit_price: unitPrice, unit, description } = row
  return {
    type: 'line',
    product: product?.id ?? null,
    quantity: quantityValue(quantity, `${place} quantity`),
    unit: typeof unit === 'number' ? unit : (product?.unit ?? null),
    unit_price: decimalValue(unitPrice, `${place} unit_price`),
    ...(typeof description === 'string' && description !== '' ? { description } : {}),
  }
}
