/** Pieces of the protocol, little-endian as most of it is. Source: https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-tds/ */

export function u8(value: number): Buffer {
  return Buffer.from([value])
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

export function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}

/** A number of so many bytes. */
export function whole(value: bigint, size: number): Buffer {
  const bytes = Buffer.alloc(size)
  let left = BigInt.asUintN(size * 8, value)
  for (let at = 0; at < size; at += 1) {
    bytes[at] = Number(left & 0xffn)
    left >>= 8n
  }
  return bytes
}

/** A text behind its length in one byte, or in two. */
export function shortText(text: string): Buffer {
  return Buffer.concat([u8(text.length), Buffer.from(text, 'utf16le')])
}

export function text16(text: string): Buffer {
  return Buffer.concat([u16(text.length), Buffer.from(text, 'utf16le')])
}

export const packetTypes = {
  batch: 1,
  rpc: 3,
  answer: 4,
  attention: 6,
  transaction: 14,
  login: 16,
  prelogin: 18,
} as const

/** A message in packets of at most the usual size. */
export function packetsOf(type: number, payload: Buffer): Buffer {
  const most = 4096 - 8
  const count = Math.max(1, Math.ceil(payload.length / most))
  const packets = Array.from({ length: count }, (_, at) => {
    const part = payload.subarray(at * most, (at + 1) * most)
    const head = Buffer.from([type, at === count - 1 ? 1 : 0, 0, 0, 0, 0, (at + 1) % 256, 0])
    head.writeUInt16BE(part.length + 8, 2)
    return Buffer.concat([head, part])
  })
  return Buffer.concat(packets)
}
