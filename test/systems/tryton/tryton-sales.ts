import type { RunningTryton } from './start-tryton.ts'

export interface TrytonSale {
  readonly reference: string
  readonly number: string
  readonly state: string
  /** Decimal text with two places. */
  readonly total: string
}

/** All sales of a Tryton server, asked for over its own JSON-RPC and not through our connector. */
export async function trytonSales(server: RunningTryton): Promise<readonly TrytonSale[]> {
  const call = async (method: string, params: readonly unknown[], authorization?: string): Promise<unknown> => {
    const answer = await fetch(`${server.url}/${server.database}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: JSON.stringify({ id: 1, method, params }),
    })
    const { result, error } = (await answer.json()) as { result?: unknown; error?: unknown }
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`)
    return result
  }
  const [uid, session] = (await call('common.db.login', [server.user, { password: server.password }, 'en'])) as [
    number,
    string,
  ]
  const authorization = `Session ${btoa(`${server.user}:${uid}:${session}`)}`
  const fields = ['reference', 'number', 'state', 'total_amount']
  const params = [[], 0, 1000, [['id', 'ASC']], fields, { company: 1 }]
  const rows = (await call('model.sale.sale.search_read', params, authorization)) as readonly {
    readonly reference: string
    readonly number: string
    readonly state: string
    readonly total_amount: { readonly decimal: string }
  }[]
  return rows.map(({ reference, number, state, total_amount }) => {
    return { reference, number, state, total: Number(total_amount.decimal).toFixed(2) }
  })
}
