import { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { packetsOf, packetTypes } from './tds-bytes.ts'

/** Certificate and key in PEM. */
export interface TdsCertificate {
  readonly cert: string
  readonly key: string
}

/** TLS as TDS 7 has it: its handshake travels inside of PRELOGIN messages, everything else as it is. */
export interface TdsTls {
  /** What the client has sent, without packets. */
  take(bytes: Buffer): void
  /** The handshake is over for the client. */
  unwrap(): void
  readonly clear: TLSSocket
}

export function startTls(send: (bytes: Buffer) => void, { cert, key }: TdsCertificate): TdsTls {
  let isWrapped = true
  let waiting: Buffer[] = []
  const flush = (): void => {
    const whole = Buffer.concat(waiting)
    waiting = []
    // One message of the client is answered by one message.
    if (whole.length > 0) send(isWrapped ? packetsOf(packetTypes.prelogin, whole) : whole)
  }
  const wire = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, written) => {
      if (!isWrapped) send(chunk)
      else if (waiting.push(chunk) === 1) setImmediate(flush)
      written()
    },
  })
  const clear = new TLSSocket(wire, { isServer: true, cert, key })
  clear.on('error', () => undefined)
  return {
    take: (bytes) => void wire.push(bytes),
    unwrap: () => {
      isWrapped = false
    },
    clear,
  }
}
