import type { RunningTryton } from './start-tryton.ts'

/** Calls a method of Tryton's own JSON-RPC, with the context added. */
export type TrytonCall = <Result = unknown>(
  method: string,
  params: readonly unknown[],
  more?: Readonly<Record<string, unknown>>,
) => Promise<Result>

interface SignedIn {
  readonly user: string
  readonly password: string
}

/** Signs in to a Tryton server without our connector. */
export async function trytonCalls({ url, database }: RunningTryton, { user, password }: SignedIn): Promise<TrytonCall> {
  const ask = async (method: string, params: readonly unknown[], authorization?: string): Promise<unknown> => {
    const answer = await fetch(`${url}/${database}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: JSON.stringify({ id: 1, method, params }),
    })
    const { result, error } = (await answer.json()) as { readonly result?: unknown; readonly error?: unknown }
    if (error !== undefined && error !== null) throw new Error(`${method}: ${JSON.stringify(error)}`)
    return result
  }
  const [id, session] = (await ask('common.db.login', [user, { password }, 'en'])) as [number, string]
  const authorization = `Session ${btoa(`${user}:${id}:${session}`)}`
  return async <Result>(method: string, params: readonly unknown[], more = {}) =>
    (await ask(method, [...params, { company: 1, ...more }], authorization)) as Result
}

/** What people in the warehouse and in the books do with what a confirmed sale has made. */
export interface TrytonOffice {
  readonly call: TrytonCall
  /** Ids of the sale with this reference, its shipments and its invoices. */
  of(
    reference: string,
  ): Promise<{ readonly sale: number; readonly shipments: readonly number[]; readonly invoices: readonly number[] }>
  ship(shipments: readonly number[]): Promise<void>
  /** Takes an invoice into the books; it can be paid from then on. */
  post(invoices: readonly number[]): Promise<void>
  /** Pays a part of an invoice, or all of it, in the invoice's currency. */
  pay(invoice: number, amount: string): Promise<void>
  /** Takes an invoice back by a credit note that settles it. */
  credit(invoice: number): Promise<void>
}

export async function openOffice(server: RunningTryton): Promise<TrytonOffice> {
  const call = await trytonCalls(server, { user: 'admin', password: server.adminPassword })
  const find = (model: string, domain: unknown, fields: readonly string[]) =>
    call<readonly Readonly<Record<string, unknown>>[]>(`model.${model}.search_read`, [domain, 0, 1000, null, fields])
  return {
    call,
    of: async (reference) => {
      const domain = [['reference', '=', reference]]
      const [sale] = await find('sale.sale', domain, ['shipments', 'invoices'])
      const { id, shipments, invoices } = sale as {
        readonly id: number
        readonly shipments: readonly number[]
        readonly invoices: readonly number[]
      }
      return { sale: id, shipments, invoices }
    },
    ship: async (shipments) => {
      for (const step of ['assign_force', 'pick', 'pack', 'done']) {
        await call(`model.stock.shipment.out.${step}`, [shipments])
      }
    },
    post: async (invoices) => {
      const today = dateOf(new Date())
      await call('model.account.invoice.write', [invoices, { invoice_date: today }])
      await call('model.account.invoice.post', [invoices])
    },
    pay: async (invoice, amount) => {
      const [found] = await find('account.invoice', [['id', '=', invoice]], ['currency', 'account'])
      const [method] = await find('account.invoice.payment.method', [], ['name'])
      const [session] = await call<readonly [string]>('wizard.account.invoice.pay.create', [])
      const start = {
        company: 1,
        currency: found?.['currency'],
        currency_digits: 2,
        amount: { __class__: 'Decimal', decimal: amount },
        invoice_account: found?.['account'],
        payment_method: method?.['id'],
        date: dateOf(new Date()),
        description: 'Bank transfer',
      }
      const about = { active_model: 'account.invoice', active_id: invoice, active_ids: [invoice] }
      const execute = (state: string, data: object) =>
        call<{ readonly view?: { readonly state: string; readonly defaults: object } }>(
          'wizard.account.invoice.pay.execute',
          [session, data, state],
          about,
        )
      const { view } = await execute('choice', { start })
      // What is left is asked about: the invoice stays open for it.
      if (view) await execute('pay', { start, ask: { ...withoutNames(view.defaults), type: 'partial' } })
      await call('wizard.account.invoice.pay.delete', [session])
    },
    credit: async (invoice) => {
      const [session] = await call<readonly [string]>('wizard.account.invoice.credit.create', [])
      const about = { active_model: 'account.invoice', active_id: invoice, active_ids: [invoice] }
      const start = { with_refund: true, with_refund_allowed: true, invoice_date: dateOf(new Date()) }
      await call('wizard.account.invoice.credit.execute', [session, { start }, 'credit'], about)
      await call('wizard.account.invoice.credit.delete', [session])
    },
  }
}

/** Beside a link to a record stands its name, under a name that ends in a dot; it is only for people. */
function withoutNames(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !name.endsWith('.')))
}

function dateOf(day: Date): object {
  return { __class__: 'date', year: day.getFullYear(), month: day.getMonth() + 1, day: day.getDate() }
}
