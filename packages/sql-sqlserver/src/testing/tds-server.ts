import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { packetsOf, packetTypes } from './tds-bytes.ts'
import {
  readBatch,
  readLogin,
  readStatement,
  readTransaction,
  type TdsLogin,
  type TdsStatement,
} from './tds-messages.ts'
import { startTls, type TdsCertificate, type TdsTls } from './tds-tls.ts'
import {
  attended,
  failed,
  loggedIn,
  plainDone,
  preloginAnswer,
  procedureAnswer,
  sentOn,
  transactionToken,
  type TdsPart,
} from './tds-tokens.ts'

/** What becomes of a statement: its parts, no answer until somebody loses patience, or a broken connection. */
export type TdsAnswer = readonly TdsPart[] | 'silence' | 'cut'

/** A statement, and whether its connection had a transaction under way. */
export interface TdsAsked extends TdsStatement {
  readonly isWithin: boolean
  readonly connection: number
}

export interface TdsScript {
  readonly answer?: (asked: TdsAsked) => TdsAnswer
  /** An error that logging in ends with, or another server that is told instead. */
  readonly login?:
    | { readonly number: number; readonly message: string }
    | { readonly host: string; readonly port: number }
  readonly transaction?: (change: 'begun' | 'committed' | 'undone') => 'cut' | 'silence' | undefined
  readonly certificate?: TdsCertificate
  /** Says nothing at all. */
  readonly isDeaf?: boolean
}

export interface TdsServer {
  readonly port: number
  readonly asked: readonly TdsAsked[]
  /** Texts that came as batches: what sessions are told first. */
  readonly batches: readonly string[]
  readonly logins: readonly TdsLogin[]
  readonly transactions: readonly ('begun' | 'committed' | 'undone')[]
  readonly attentions: number
  /** Connections that are open. */
  readonly open: number
  close(): Promise<void>
}

interface Told {
  readonly asked: TdsAsked[]
  readonly batches: string[]
  readonly logins: TdsLogin[]
  readonly transactions: ('begun' | 'committed' | 'undone')[]
  attentions: number
  readonly sockets: Set<Socket>
  count: number
}

/** A server on loopback that speaks just as much TDS as the driver needs, and answers as it is told. */
export async function startTdsServer(script: TdsScript = {}): Promise<TdsServer> {
  const told: Told = {
    asked: [],
    batches: [],
    logins: [],
    transactions: [],
    attentions: 0,
    sockets: new Set(),
    count: 0,
  }
  const server = createServer((socket) => {
    told.count += 1
    told.sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => told.sockets.delete(socket))
    const line = new Line(socket, { script, told, number: told.count })
    socket.on('data', (bytes: Buffer) => line.take(bytes))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    asked: told.asked,
    batches: told.batches,
    logins: told.logins,
    transactions: told.transactions,
    get attentions() {
      return told.attentions
    },
    get open() {
      return told.sockets.size
    },
    close: async () => {
      for (const socket of told.sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Of the error that a table or column does not exist. */
const unknownName = 208

interface Setting {
  readonly script: TdsScript
  readonly told: Told
  readonly number: number
}

/** One connection. */
class Line {
  readonly #socket: Socket
  readonly #setting: Setting
  #tls: TdsTls | undefined
  #isRaw = false
  #wire: Buffer = Buffer.alloc(0)
  #clear: Buffer = Buffer.alloc(0)
  #message: Buffer[] = []
  #isWithin = false
  #isSilent = false

  constructor(socket: Socket, setting: Setting) {
    this.#socket = socket
    this.#setting = setting
  }

  take(bytes: Buffer): void {
    if (this.#isRaw) return this.#tls?.take(bytes)
    this.#wire = Buffer.concat([this.#wire, bytes])
    this.#wire = this.#packets(this.#wire, (type, payload) => {
      if (this.#tls) this.#tls.take(payload)
      else this.#answer(type, payload)
    })
    // Behind the handshake come records of TLS instead of packets.
    if (this.#tls && this.#wire[0] === 0x17) {
      this.#isRaw = true
      this.#tls.unwrap()
      this.#tls.take(this.#wire)
    }
  }

  /** Takes whole messages off and gives what is left. */
  #packets(bytes: Buffer, take: (type: number, payload: Buffer) => void): Buffer {
    let left = bytes
    while (left.length >= 8 && left[0] !== 0x17) {
      const length = left.readUInt16BE(2)
      if (left.length < length) break
      const [type = 0, flags = 0] = left
      this.#message.push(left.subarray(8, length))
      left = left.subarray(length)
      if ((flags & 1) === 0) continue
      take(type, Buffer.concat(this.#message.splice(0)))
    }
    return left
  }

  #send(payload: Buffer): void {
    const packets = packetsOf(packetTypes.answer, payload)
    if (this.#tls) this.#tls.clear.write(packets)
    else this.#socket.write(packets)
  }

  #answer(type: number, payload: Buffer): void {
    const { script, told } = this.#setting
    if (script.isDeaf === true) return
    switch (type) {
      case packetTypes.prelogin:
        return this.#greet()
      case packetTypes.login:
        told.logins.push(readLogin(payload))
        return this.#send(this.#loginAnswer())
      case packetTypes.batch:
        told.batches.push(readBatch(payload))
        return this.#send(plainDone())
      case packetTypes.rpc:
        return this.#carryOut(readStatement(payload))
      case packetTypes.transaction:
        return this.#turn(readTransaction(payload))
      case packetTypes.attention:
        return this.#attend()
      default:
        throw new Error(`Nobody expects a packet of type ${type}`)
    }
  }

  #greet(): void {
    const { certificate } = this.#setting.script
    this.#send(preloginAnswer(certificate !== undefined))
    if (!certificate) return
    this.#tls = startTls((bytes) => void this.#socket.write(bytes), certificate)
    this.#tls.clear.on('data', (bytes: Buffer) => {
      this.#clear = this.#packets(Buffer.concat([this.#clear, bytes]), (type, payload) => this.#answer(type, payload))
    })
  }

  #loginAnswer(): Buffer {
    const { login } = this.#setting.script
    if (!login) return loggedIn()
    return 'number' in login
      ? failed({ ...login, class: 14 })
      : Buffer.concat([sentOn(login.host, login.port), loggedIn()])
  }

  #carryOut(statement: TdsStatement): void {
    const { script, told, number } = this.#setting
    told.asked.push({ ...statement, isWithin: this.#isWithin, connection: number })
    const answer = script.answer?.({ ...statement, isWithin: this.#isWithin, connection: number }) ?? []
    if (answer === 'cut') return void this.#socket.destroy()
    if (answer === 'silence') {
      this.#isSilent = true
      return
    }
    this.#send(procedureAnswer(answer, this.#around(statement.text, answer)))
  }

  /** What a statement does to transactions: with XACT_ABORT every error rolls them back, except those of compiling. */
  #around(text: string, parts: readonly TdsPart[]) {
    const none = Buffer.alloc(0)
    const hasFailed = parts.some(({ kind }) => kind === 'error')
    const isCompiled = !parts.some((part) => part.kind === 'error' && part.number === unknownName)
    if (!isCompiled && text.startsWith('BEGIN TRANSACTION')) this.#isWithin = true
    if (!isCompiled)
      return { before: text.startsWith('BEGIN TRANSACTION') ? transactionToken('begun') : none, after: none }
    if (text.startsWith('BEGIN TRANSACTION'))
      return { before: transactionToken('begun'), after: transactionToken('undone') }
    if (!hasFailed || !this.#isWithin) return { before: none, after: none }
    this.#isWithin = false
    return { before: none, after: transactionToken('undone') }
  }

  #turn(change: 'begun' | 'committed' | 'undone'): void {
    const { script } = this.#setting
    this.#setting.told.transactions.push(change)
    const told = script.transaction?.(change)
    if (told === 'cut') return void this.#socket.destroy()
    if (told === 'silence') return
    this.#isWithin = change === 'begun'
    this.#send(plainDone(transactionToken(change)))
  }

  #attend(): void {
    this.#setting.told.attentions += 1
    // What was under way is rolled back, and answered before the attention is.
    if (this.#isSilent) this.#send(plainDone(this.#isWithin ? transactionToken('undone') : undefined))
    this.#isSilent = false
    this.#isWithin = false
    this.#send(attended())
  }
}
