import { Worker } from 'node:worker_threads'
import { asFlowError, flowError, fromProblem, type Problem } from '@isthmus/sdk'
import type { ReadContract } from '@isthmus/sdk/contract'
import { readTask, type FetchDocument } from './read-task.ts'

/** What a thread is to read. */
export interface ContractTask {
  readonly kind: 'odata' | 'openapi' | 'wsdl'
  readonly text: string
  /** Where it was found, for contracts that lead to others. */
  readonly url?: string
  readonly overlay?: string
}

/** A WSDL as far as a preview shows it, and as a connection keeps it. */
export interface ReadWsdl {
  readonly name: string
  readonly endpoint?: string
  readonly operations: readonly {
    readonly name: string
    readonly documentation?: string
    readonly version: string
    readonly style: string
  }[]
  readonly skipped: readonly { readonly name: string; readonly reason: string }[]
  readonly kept: string
}

/** What the thread says: it needs another document, or it is done. */
export type ThreadMessage =
  | { readonly kind: 'fetch'; readonly id: number; readonly address: string }
  | { readonly kind: 'read'; readonly contract: ReadContract }
  | { readonly kind: 'wsdl'; readonly wsdl: ReadWsdl }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** The document that the thread asked for. */
export type FetchedMessage =
  | { readonly id: number; readonly text: string }
  | { readonly id: number; readonly problem: Problem }

export type ThreadResult = Exclude<ThreadMessage, { readonly kind: 'fetch' | 'failed' }>

/** Time that a thread may take without asking for a document. */
const longestMs = 120_000
const maxMemoryMb = 1024

/** Characters that are read within some hundredths of a second, which is less than it takes to start a thread. */
const smallChars = 100_000

/** Said when a contract turns out to be large by what it leads to. */
class LargeContract extends Error {}

/**
 * Reads a contract, a large one on a thread of its own: YAML and XML of some megabytes take seconds, in which nothing else would
 * run. A contract that takes too long or too much memory is given up. Throws `CONTRACT_INVALID`, and what fetching throws.
 */
export async function readAside(task: ContractTask, fetch: FetchDocument): Promise<ThreadResult> {
  const known = new Map<string, string>()
  let chars = task.text.length + (task.overlay?.length ?? 0)
  if (chars > smallChars) return readOnThread(task, fetch)
  try {
    return await readTask(task, async (address) => {
      const text = await fetch(address)
      known.set(address, text)
      chars += text.length
      if (chars > smallChars) throw new LargeContract()
      return text
    })
  } catch (error) {
    if (!(error instanceof LargeContract)) throw error
    return readOnThread(task, async (address) => known.get(address) ?? fetch(address))
  }
}

async function readOnThread(task: ContractTask, fetch: FetchDocument): Promise<ThreadResult> {
  const worker = new Worker(new URL('./read-contract-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb },
  })
  try {
    return await resultOf(worker, task, fetch)
  } finally {
    await worker.terminate()
  }
}

function resultOf(worker: Worker, { kind }: ContractTask, fetch: FetchDocument) {
  const { promise, resolve, reject } = Promise.withResolvers<ThreadResult>()
  const refuse = (reason: string): void => reject(flowError('CONTRACT_INVALID', { contract: kind, reason }))
  const clock = new ThreadClock(() => refuse(`it takes longer than ${longestMs / 1000} s to read`))
  const answer = async (id: number, address: string): Promise<void> => {
    clock.stop()
    const found = await fetched(address, fetch)
    clock.start()
    worker.postMessage({ id, ...found } satisfies FetchedMessage)
  }
  worker.on('message', (message: ThreadMessage) => {
    if (message.kind === 'fetch') void answer(message.id, message.address)
    else if (message.kind === 'failed') reject(fromProblem(message.problem))
    else resolve(message)
  })
  worker.on('error', (error: Error & { readonly code?: string }) => {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') refuse(`it takes more than ${maxMemoryMb} MB of memory to read`)
    else reject(error)
  })
  worker.on('exit', () => reject(new Error('The thread that reads a contract ended without an answer')))
  clock.start()
  return promise.finally(() => clock.stop())
}

async function fetched(
  address: string,
  fetch: FetchDocument,
): Promise<{ readonly text: string } | { readonly problem: Problem }> {
  try {
    return { text: await fetch(address) }
  } catch (error) {
    return { problem: asFlowError(error).toProblem() }
  }
}

/** Measures the thread's own time. */
class ThreadClock {
  readonly #act: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(act: () => void) {
    this.#act = act
  }

  start(): void {
    this.stop()
    this.#timer = setTimeout(this.#act, longestMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
