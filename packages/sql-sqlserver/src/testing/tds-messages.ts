/** What a client has asked by `sp_executesql`. */
export interface TdsStatement {
  readonly text: string
  /** Such as `@p1 nvarchar(4000)`. */
  readonly declared: string
  readonly values: readonly (string | boolean | null)[]
}

export interface TdsLogin {
  readonly host: string
  readonly user: string
  readonly password: string
  readonly app: string
  readonly database: string
}

/** Reads `LOGIN7`. */
export function readLogin(payload: Buffer): TdsLogin {
  const textAt = (place: number, bytes = payload): string => {
    const from = payload.readUInt16LE(place)
    return bytes.toString('utf16le', from, from + payload.readUInt16LE(place + 2) * 2)
  }
  const hidden = Buffer.from(payload.map((byte) => swapped(byte ^ 0xa5)))
  return { host: textAt(36), user: textAt(40), password: textAt(44, hidden), app: textAt(48), database: textAt(68) }
}

function swapped(byte: number): number {
  return ((byte << 4) | (byte >> 4)) & 0xff
}

/** Whatever stands before a request: its headers. */
function behindHeaders(payload: Buffer): Buffer {
  return payload.subarray(payload.readUInt32LE(0))
}

export function readBatch(payload: Buffer): string {
  return behindHeaders(payload).toString('utf16le')
}

/** What is to become of the transaction. */
export function readTransaction(payload: Buffer): 'begun' | 'committed' | 'undone' {
  const kind = behindHeaders(payload).readUInt16LE(0)
  return kind === 5 ? 'begun' : kind === 7 ? 'committed' : 'undone'
}

/** Reads a call of `sp_executesql` with texts and bits as parameters. */
export function readStatement(payload: Buffer): TdsStatement {
  const body = behindHeaders(payload)
  if (body.readUInt16LE(0) !== 0xffff || body.readUInt16LE(2) !== 10) throw new Error('It calls no sp_executesql')
  const given: (string | boolean | null)[] = []
  let at = 6
  while (at < body.length) {
    at += 1 + body.readUInt8(at) * 2 + 1
    const { value, next } = body.readUInt8(at) === 0x68 ? readBit(body, at) : readText(body, at)
    given.push(value)
    at = next
  }
  const [text, declared = '', ...values] = given
  return { text: String(text), declared: String(declared), values }
}

interface Read {
  readonly value: string | boolean | null
  readonly next: number
}

function readBit(body: Buffer, at: number): Read {
  const length = body.readUInt8(at + 2)
  return { value: length === 0 ? null : body.readUInt8(at + 3) === 1, next: at + 3 + length }
}

function readText(body: Buffer, at: number): Read {
  if (body.readUInt8(at) !== 0xe7) throw new Error(`It has a parameter of type ${body.readUInt8(at)}`)
  const from = at + 8
  if (body.readUInt16LE(at + 1) === 0xffff) return readPieces(body, from)
  const length = body.readUInt16LE(from)
  if (length === 0xffff) return { value: null, next: from + 2 }
  return { value: body.toString('utf16le', from + 2, from + 2 + length), next: from + 2 + length }
}

function readPieces(body: Buffer, from: number): Read {
  if (body.readBigUInt64LE(from) === 0xffffffffffffffffn) return { value: null, next: from + 8 }
  const pieces: Buffer[] = []
  let at = from + 8
  for (;;) {
    const length = body.readUInt32LE(at)
    at += 4
    if (length === 0) return { value: Buffer.concat(pieces).toString('utf16le'), next: at }
    pieces.push(body.subarray(at, at + length))
    at += length
  }
}
