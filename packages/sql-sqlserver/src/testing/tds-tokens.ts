import { columnsToken, type TdsRows } from './tds-columns.ts'
import { shortText, text16, u16, u32, u64, u8 } from './tds-bytes.ts'

/** What a statement of a script does. */
export type TdsPart =
  | ({ readonly kind: 'rows' } & TdsRows)
  /** Rows that were made, changed or removed. */
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'error'; readonly number: number; readonly message: string; readonly class?: number }

const done = 0xfd
const doneProc = 0xfe
const doneInProc = 0xff

const status = { more: 1, error: 2, count: 16, attention: 32 } as const

function doneToken(token: number, flags: number, count = 0): Buffer {
  return Buffer.concat([u8(token), u16(flags), u16(0), u64(BigInt(count))])
}

/** `ENVCHANGE` of a transaction: begun, committed or rolled back. */
export function transactionToken(change: 'begun' | 'committed' | 'undone'): Buffer {
  const own = Buffer.from([8, 1, 2, 3, 4, 5, 6, 7, 8])
  const none = u8(0)
  const body = change === 'begun' ? [u8(8), own, none] : [u8(change === 'committed' ? 9 : 10), none, own]
  const length = 1 + own.length + none.length
  return Buffer.concat([u8(0xe3), u16(length), ...body])
}

function errorToken({ number, message, class: severity = 16 }: Omit<Extract<TdsPart, { kind: 'error' }>, 'kind'>) {
  const body = [u32(number), u8(1), u8(severity), text16(message), shortText('test'), shortText(''), u32(1)]
  const whole = Buffer.concat(body)
  return Buffer.concat([u8(0xaa), u16(whole.length), whole])
}

/** The answer to a statement by `sp_executesql`. */
export function procedureAnswer(
  parts: readonly TdsPart[],
  around: { readonly before: Buffer; readonly after: Buffer },
) {
  const hasFailed = parts.some(({ kind }) => kind === 'error')
  return Buffer.concat([
    around.before,
    ...parts.map(partTokens),
    around.after,
    u8(0x79),
    u32(hasFailed ? 1 : 0),
    doneToken(doneProc, hasFailed ? status.error : 0),
  ])
}

function partTokens(part: TdsPart): Buffer {
  switch (part.kind) {
    case 'rows': {
      const rows = part.rows.map((row) => Buffer.concat([u8(0xd1), row]))
      const end = doneToken(doneInProc, status.more | status.count, part.rows.length)
      return Buffer.concat([columnsToken(part.columns), ...rows, end])
    }
    case 'count':
      return doneToken(doneInProc, status.more | status.count, part.count)
    case 'error':
      return Buffer.concat([errorToken(part), doneToken(doneInProc, status.more | status.error)])
  }
}

export function plainDone(change: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([change, doneToken(done, 0)])
}

/** The answer to a message with an error, and nothing else. */
export function failed(error: Omit<Extract<TdsPart, { kind: 'error' }>, 'kind'>): Buffer {
  return Buffer.concat([errorToken(error), doneToken(done, status.error)])
}

/** That an attention was seen. */
export function attended(): Buffer {
  return doneToken(done, status.attention)
}

/** `LOGINACK` for version 7.4 of the protocol. */
export function loggedIn(): Buffer {
  const body = Buffer.concat([Buffer.from([1, 0x74, 0, 0, 4]), shortText('Scripted'), Buffer.from([16, 0, 0, 0])])
  return Buffer.concat([u8(0xad), u16(body.length), body, doneToken(done, 0)])
}

/** `ENVCHANGE` that sends on to another server. */
export function sentOn(host: string, port: number): Buffer {
  const route = Buffer.concat([u8(0), u16(port), text16(host)])
  const body = Buffer.concat([u8(20), u16(route.length), route, u16(0)])
  return Buffer.concat([u8(0xe3), u16(body.length), body])
}

/** The answer to PRELOGIN: a version, and whether the server speaks TLS. */
export function preloginAnswer(speaksTls: boolean): Buffer {
  const option = (type: number, at: number, length: number): Buffer => {
    const bytes = Buffer.from([type, 0, 0, 0, length])
    bytes.writeUInt16BE(at, 1)
    return bytes
  }
  const version = Buffer.from([16, 0, 0, 0, 0, 0])
  return Buffer.concat([option(0, 11, 6), option(1, 17, 1), u8(0xff), version, u8(speaksTls ? 1 : 2)])
}
