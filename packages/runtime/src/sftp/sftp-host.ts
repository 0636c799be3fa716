import { FlowError, flowError, type SftpDoor, type WrittenFile } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import type { DoorCall } from '../engine/queues-port.ts'
import type { SftpHost } from '../engine/sftp-port.ts'
import { RemoteFiles } from './remote-files.ts'
import { openSession, type SftpSession } from './session.ts'
import { serverName } from './sftp-error.ts'

const idleMs = 30_000

export interface SftpHostOptions {
  /** `host:port` pairs that may be reached at private addresses although the connection does not say so. */
  readonly allowPrivate?: readonly string[]
}

/** Opens the way to file servers. Nothing is loaded or connected before it is used. */
export function createSftpHost({ allowPrivate = [] }: SftpHostOptions = {}): SftpHost {
  return new SessionHost(new Set(allowPrivate))
}

interface OpenSession {
  readonly revision: string
  readonly session: Promise<SftpSession>
  users: number
  idle: NodeJS.Timeout | undefined
}

class SessionHost implements SftpHost {
  readonly #allowed: ReadonlySet<string>
  readonly #sessions = new Map<string, OpenSession>()
  #closed = false

  constructor(allowed: ReadonlySet<string>) {
    this.#allowed = allowed
  }

  door(call: DoorCall): SftpDoor {
    const over = <T>(note: Note, work: (files: RemoteFiles) => Promise<T>): Promise<T> =>
      noted(call, note, () => this.#use(call, work))
    return {
      list: (folder, most) => over({ method: 'LIST', path: folder }, (files) => files.list(folder, most)),
      stat: (path) => over({ method: 'STAT', path }, (files) => files.stat(path)),
      read: (path, maxBytes) => this.#read(call, path, maxBytes),
      write: (file) => over({ method: 'WRITE', path: file.path }, (files) => files.write(file)),
      holds: (path, content) => over({ method: 'COMPARE', path }, (files) => files.holds(path, content)),
      rename: (from, to) => over({ method: 'RENAME', path: from }, (files) => files.rename(from, to)),
      makeFolder: (folder) => over({ method: 'MKDIR', path: folder }, (files) => files.makeFolder(folder)),
      remove: (path) => over({ method: 'REMOVE', path }, (files) => files.remove(path)),
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const open = [...this.#sessions.values()]
    this.#sessions.clear()
    for (const { session, idle } of open) {
      clearTimeout(idle)
      void session.then((opened) => opened.end()).catch(() => undefined)
    }
  }

  async *#read(call: DoorCall, path: string, maxBytes: number): AsyncIterable<Uint8Array> {
    const open = this.#open(call.connection)
    open.users += 1
    const startedMs = performance.now()
    let receivedBytes = 0
    let problem: FlowError | undefined
    try {
      for await (const part of new RemoteFiles(await open.session, call.signal).read(path, maxBytes)) {
        receivedBytes += part.length
        yield part
      }
    } catch (error) {
      if (error instanceof FlowError) problem = error
      throw error
    } finally {
      this.#release(call.connection, open)
      tell(call, { method: 'READ', path }, { startedMs, receivedBytes, problem })
    }
  }

  async #use<T>({ connection, signal }: DoorCall, work: (files: RemoteFiles) => Promise<T>): Promise<T> {
    const open = this.#open(connection)
    open.users += 1
    try {
      return await work(new RemoteFiles(await open.session, signal))
    } finally {
      this.#release(connection, open)
    }
  }

  #open(connection: OpenConnection): OpenSession {
    if (this.#closed) throw flowError('RUN_CANCELED', {})
    const { name, revision, allowPrivate } = connection
    const known = this.#sessions.get(name)
    if (known?.revision === revision) {
      clearTimeout(known.idle)
      return known
    }
    const session = openSession(connection, allowPrivate || this.#allowed.has(serverName(connection)))
    const open: OpenSession = { revision, session, users: 0, idle: undefined }
    this.#sessions.set(name, open)
    session.catch(() => this.#forget(name, open))
    if (known && known.users === 0) void known.session.then((old) => old.end()).catch(() => undefined)
    return open
  }

  #release({ name }: OpenConnection, open: OpenSession): void {
    open.users -= 1
    void open.session
      .then((session) => {
        // A session that broke is not used again.
        if (!session.isOpen) this.#forget(name, open)
        if (open.users > 0) return
        if (this.#sessions.get(name) !== open) return session.end()
        clearTimeout(open.idle)
        open.idle = setTimeout(() => {
          this.#forget(name, open)
          session.end()
        }, idleMs).unref()
      })
      .catch(() => undefined)
  }

  #forget(name: string, open: OpenSession): void {
    if (this.#sessions.get(name) === open) this.#sessions.delete(name)
  }
}

interface Note {
  readonly method: string
  readonly path: string
}

async function noted<T>(call: DoorCall, note: Note, work: () => Promise<T>): Promise<T> {
  const startedMs = performance.now()
  let problem: FlowError | undefined
  let sentBytes = 0
  try {
    const result = await work()
    if (isWritten(result)) sentBytes = result.bytes
    return result
  } catch (error) {
    if (error instanceof FlowError) problem = error
    throw error
  } finally {
    tell(call, note, { startedMs, sentBytes, problem })
  }
}

function isWritten(result: unknown): result is WrittenFile {
  return typeof result === 'object' && result !== null && 'checksum' in result
}

interface Told {
  readonly startedMs: number
  readonly sentBytes?: number
  readonly receivedBytes?: number
  readonly problem: FlowError | undefined
}

function tell({ connection, flow, onExchange }: DoorCall, { method, path }: Note, told: Told): void {
  const { startedMs, sentBytes = 0, receivedBytes = 0, problem } = told
  onExchange?.(
    {
      connection: connection.name,
      flow,
      purpose: 'call',
      attempt: 1,
      method,
      url: `sftp://${serverName(connection)}/${path.replace(/^\/+/, '')}`,
      durationMs: Math.round(performance.now() - startedMs),
      sentBytes,
      receivedBytes,
      // Status codes of the protocol say less than ours; 200 stands for its OK.
      ...(problem ? { problem: problem.code } : { status: 200 }),
    },
    () => ({ sent: { headers: {} } }),
  )
}
