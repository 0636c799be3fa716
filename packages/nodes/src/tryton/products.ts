import { plainText, isJsonObject, type Json } from '@isthmus/sdk'
import type { Tryton } from './tryton-call.ts'

/** A product as orders need it: ids are those of the variant (`product.product`) and of its sales unit. */
export interface Product {
  readonly id: number
  readonly code: string
  readonly name: string
  /** Decimal text. */
  readonly listPrice: string | null
  readonly unit: number | null
  readonly salable: boolean
}

const fields = ['code', 'salable', 'template.name', 'template.list_price', 'template.sale_uom']
const perCall = 500

/** Looks products up by code or id; unknown ones are not in the answer. */
export async function findProducts(
  erp: Tryton,
  by: 'code' | 'id',
  values: readonly (string | number)[],
): Promise<readonly Product[]> {
  const given = [...new Set(values)]
  const products: Product[] = []
  for (let at = 0; at < given.length; at += perCall) {
    const part = given.slice(at, at + perCall)
    const found = await erp.search({ model: 'product.product', domain: [[by, 'in', part]], fields, limit: perCall })
    products.push(...found.map(productOf))
  }
  return products
}

function productOf(found: Json): Product {
  const record = isJsonObject(found) ? found : {}
  const template = isJsonObject(record['template.']) ? record['template.'] : {}
  const { list_price: listPrice = null, sale_uom: unit = null, name = '' } = template
  return {
    id: Number(record['id']),
    code: plainText(record['code'] ?? ''),
    name: plainText(name),
    listPrice: typeof listPrice === 'string' ? listPrice : null,
    unit: typeof unit === 'number' ? unit : null,
    salable: Boolean(record['salable']),
  }
}
