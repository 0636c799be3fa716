import { FlowError, plainText, type SqlAnswer, type SqlQuery } from '@isthmus/sdk'
import type { SqlCall } from '../engine/sql-port.ts'
import type { SqlEngine } from '@isthmus/sdk/sql-engine'
import { hostOf } from './sql-trouble.ts'

interface Statement {
  readonly call: SqlCall
  readonly engine: SqlEngine
  readonly query: SqlQuery
}

/** Makes a statement and tells the trace of it: its text with placeholders, how many rows, how long; never a value. */
export async function noted(statement: Statement, make: () => Promise<SqlAnswer>): Promise<SqlAnswer> {
  const startedMs = performance.now()
  try {
    const answer = await make()
    const { changed } = answer
    const rows = answer.rows.length
    tell(statement, startedMs, { rows: Math.max(rows, changed), received: JSON.stringify({ rows, changed }) })
    return answer
  } catch (error) {
    tell(statement, startedMs, error instanceof FlowError ? { problem: error.code } : {})
    throw error
  }
}

interface Ending {
  readonly rows?: number
  readonly problem?: FlowError['code']
  /** How much came back. */
  readonly received?: string
}

function tell({ call, engine, query }: Statement, startedMs: number, { received = '', ...ending }: Ending): void {
  const { connection, flow, engine: scheme } = call
  const note = {
    connection: connection.name,
    flow,
    purpose: 'call',
    attempt: 1,
    method: 'SQL',
    url: `${scheme}://${hostOf(connection, engine)}/${encodeURIComponent(plainText(connection.config['database']))}`,
    durationMs: Math.round(performance.now() - startedMs),
    sentBytes: Buffer.byteLength(query.text),
    receivedBytes: received.length,
    ...ending,
  } as const
  call.onExchange?.(note, () => ({
    sent: { headers: {}, body: query.text },
    ...(received === '' ? {} : { received: { headers: {}, body: received } }),
  }))
}
