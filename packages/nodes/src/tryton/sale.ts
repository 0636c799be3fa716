import { plainText, flowError, type Json, type JsonObject } from '@isthmus/sdk'
import { saleBody } from './sale-body.ts'
import type { Tryton } from './tryton-call.ts'

export type SaleState = 'draft' | 'quotation' | 'processing'

export interface SaleWanted {
  readonly reference: string
  /** Id (number) or code (text). */
  readonly party: string | number
  readonly lines: readonly Json[]
  readonly currency: string | undefined
  readonly saleDate: string | undefined
  readonly description: string | undefined
  readonly until: SaleState
}

export interface SaleResult {
  readonly action: 'created' | 'continued' | 'unchanged'
  readonly id: number
  readonly reference: string
  readonly number: string | null
  readonly state: string
  /** Decimal text. */
  readonly total: string | null
}

/** Finds the sale by reference or creates it, then presses the buttons that are still to press. */
export async function upsertSale(erp: Tryton, wanted: SaleWanted): Promise<SaleResult> {
  const found = await findSale(erp, wanted.reference)
  const id = found ?? (await create(erp, wanted))
  const before = await read(erp, id)
  const after = await advance(erp, before, wanted.until)
  const action = found === undefined ? 'created' : after.state === before.state ? 'unchanged' : 'continued'
  return { action, id, reference: wanted.reference, ...after }
}

/** Cancelled sales do not count: somebody took that order back. */
async function findSale(erp: Tryton, reference: string): Promise<number | undefined> {
  const domain = [
    ['reference', '=', reference],
    ['state', '!=', 'cancelled'],
  ]
  const [first] = await erp.search({ model: 'sale.sale', domain, fields: ['state'], limit: 1 })
  return first ? Number(first['id']) : undefined
}

async function create(erp: Tryton, wanted: SaleWanted): Promise<number> {
  const body = await saleBody(erp, wanted)
  const [id] = await erp.call<readonly number[]>('model.sale.sale.create', [[body]])
  if (typeof id !== 'number') {
    throw flowError('UPSTREAM_ANSWER_INVALID', { host: erp.host, reason: 'a new sale came back without id' })
  }
  // Tryton takes a second sale with the same reference. Whoever comes second takes its own back and uses the first.
  const first = (await findSale(erp, wanted.reference)) ?? id
  if (first !== id) await erp.call('model.sale.sale.cancel', [[id]])
  return first
}

type Progress = Pick<SaleResult, 'number' | 'state' | 'total'>

async function read(erp: Tryton, id: number): Promise<Progress & { readonly id: number }> {
  const fields = ['number', 'state', 'total_amount']
  const [sale] = await erp.call<readonly JsonObject[]>('model.sale.sale.read', [[id], fields])
  const { number = null, state = '', total_amount: total = null } = sale ?? {}
  return {
    id,
    number: typeof number === 'string' ? number : null,
    state: plainText(state),
    total: typeof total === 'string' ? total : null,
  }
}

const buttons = [
  { from: 'draft', press: 'quote', until: ['quotation', 'processing'] },
  { from: 'quotation', press: 'confirm', until: ['processing'] },
] as const satisfies readonly { from: string; press: string; until: readonly SaleState[] }[]

/** A button in the wrong state does nothing and says nothing, so each state is read back. */
async function advance(erp: Tryton, sale: Awaited<ReturnType<typeof read>>, until: SaleState): Promise<Progress> {
  let current = sale
  for (const { from, press, until: wantedBy } of buttons) {
    if (current.state !== from || !wantedBy.some((state) => state === until)) continue
    await erp.call(`model.sale.sale.${press}`, [[sale.id]])
    current = await read(erp, sale.id)
    if (current.state !== from) continue
    const message = `The sale ${current.number ?? sale.id} stayed in state "${from}" after "${press}".`
    throw flowError('UPSTREAM_REJECTED', { host: erp.host, status: from, message })
  }
  const { number, state, total } = current
  return { number, state, total }
}
