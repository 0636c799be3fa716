import { Worker } from 'node:worker_threads'
import type { BurstPacket } from './burst-packet.ts'
import type { BurstSink } from './burst-sink.ts'
import type { Store } from '../database.ts'

/** What the thread is started with. */
export interface BurstThreadStart {
  readonly file: string
  readonly turnsMemory: SharedArrayBuffer
  readonly cacheKilobytes: number
}

/** Answers come in the order of the packets. */
export type BurstThreadAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'written' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

/** It only ever looks at the newest rows and at the ends of a few indexes. */
const cacheKilobytes = 2048
/** A thread that has ended so often without writing anything is not started again. */
const mostFutileStarts = 3

interface Pending {
  readonly packet: BurstPacket
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/**
 * Writes by a thread with a connection of its own, which starts with the first packet. Until it is ready, and should it
 * die, packets are written on this thread: so none is lost, and one that kills the thread cannot do so twice.
 */
export class ThreadSink implements BurstSink {
  readonly #store: Store
  readonly #local: BurstSink
  readonly #isThere
  readonly #pending: Pending[] = []
  #worker: Worker | undefined
  #ended: Promise<void> | undefined
  #ready = false
  #futileStarts = 0
  #closed = false

  constructor(store: Store, local: BurstSink) {
    this.#store = store
    this.#local = local
    this.#isThere = store.db.prepare<[string]>('SELECT 1 FROM runs WHERE id = ?')
  }

  /** The thread while there is one. */
  get worker(): Worker | undefined {
    return this.#worker
  }

  /** Whether packets go to the thread from now on. */
  get isReady(): boolean {
    return this.#ready
  }

  write(packet: BurstPacket): Promise<void> {
    this.#start()
    const worker = this.#worker
    if (!worker || !this.#ready) return this.#local.write(packet)
    return new Promise((resolve, reject) => {
      this.#pending.push({ packet, resolve, reject })
      // Only what is not written yet keeps the process.
      worker.ref()
      worker.postMessage(packet)
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#worker?.ref()
    this.#worker?.postMessage('close')
    await this.#ended
  }

  #start(): void {
    if (this.#worker || this.#closed || this.#futileStarts >= mostFutileStarts) return
    const start: BurstThreadStart = { file: this.#store.file, turnsMemory: this.#store.turns.memory, cacheKilobytes }
    this.#futileStarts += 1
    const worker = tryToStart(start)
    if (!worker) return
    this.#worker = worker
    worker.unref()
    worker.on('message', (answer: BurstThreadAnswer) => this.#take(answer))
    // Its end follows, and with it what has to be done.
    worker.on('error', () => undefined)
    const { promise, resolve } = Promise.withResolvers<void>()
    worker.on('exit', () => resolve(this.#afterEnd()))
    this.#ended = promise
  }

  #take(answer: BurstThreadAnswer): void {
    if (answer.kind === 'ready') {
      this.#ready = true
      return
    }
    this.#futileStarts = 0
    const pending = this.#pending.shift()
    if (this.#pending.length === 0) this.#worker?.unref()
    try {
      // So that it is known here whether there is room.
      this.#store.health.watch(() => throwFailure(answer))
      pending?.resolve()
    } catch (error) {
      pending?.reject(error)
    }
  }

  async #afterEnd(): Promise<void> {
    this.#worker = undefined
    this.#ready = false
    this.#store.turns.reset()
    await Promise.all(
      this.#pending.splice(0).map(async ({ packet, resolve, reject }) => {
        try {
          if (!this.#isWritten(packet)) await this.#local.write(packet)
          resolve()
        } catch (error) {
          reject(error)
        }
      }),
    )
  }

  /** A packet is one transaction, so one of its runs stands for all. */
  #isWritten({ groups }: BurstPacket): boolean {
    const [id] = groups[0]?.ids.split('\n', 1) ?? []
    return id !== undefined && this.#isThere.get(id) !== undefined
  }
}

/** A process that may have no more threads writes as if it had only one. */
function tryToStart(start: BurstThreadStart): Worker | undefined {
  try {
    return new Worker(new URL('./burst-writer-worker.ts', import.meta.url), { workerData: start })
  } catch {
    return undefined
  }
}

function throwFailure(answer: BurstThreadAnswer): void {
  if (answer.kind !== 'failed') return
  throw Object.assign(new Error(answer.message), { code: answer.code })
}
