import { asFlowError, flowError, fromProblem, type Emission } from '@isthmus/sdk'
import { setTimeout as wait } from 'node:timers/promises'
import { attemptCall } from './effect-attempt.ts'
import { emitAll, type EffectWork } from './effect-emit.ts'
import type { EffectCallId } from '../effect-journal-port.ts'
import { defaultRetry, nextWait } from './retry.ts'

/** Text of one list that is kept, in characters. */
const longestListChars = 64 * 1024 * 1024

/**
 * Reads something that a write behind it depends on which must not be repeated. Read again after a crash, the other system
 * might say something else, and the write would be another one; so what was read is kept before it is passed on. A list is
 * kept in pages, as a whole before its first record leaves. One that is too long for that is passed on as it comes, and a
 * run that is cut off then cannot go on.
 */
export async function readOnce(work: EffectWork, turn: Promise<unknown>): Promise<undefined> {
  const { stage, context, call } = work
  const { runId, node, call: name } = context.identities.next({ ...call, node: stage.node.id })
  const id = { runId, node, call: name }
  const known = context.recorded(id)
  switch (known?.state) {
    case 'done':
      return replay(work, id, {
        first: JSON.parse(known.emissionsText) as readonly Emission[],
        pages: known.pages ?? 0,
      })
    case 'failed':
      throw fromProblem(known.problem)
    case 'lost':
      // Ends the run, not the record: what had left by then cannot be told any more.
      throw flowError('RUN_INTERRUPTED', {}, { node: stage.node.id })
    default:
  }
  const kept = new KeptList(work, id, turn)
  try {
    await withRetry(work, kept)
  } catch (thrown) {
    context.signal.throwIfAborted()
    const problem = asFlowError(thrown).at({ node: stage.node.id }).toProblem()
    await context.services.effects.settle({ ...id, kind: 'failed', problem })
    throw thrown
  }
  return kept.passOn()
}

async function withRetry(work: EffectWork, kept: KeptList): Promise<void> {
  const { stage, context, call } = work
  const policy = stage.node.retry ?? defaultRetry
  for (let tries = 1; ; tries += 1) {
    try {
      await attemptCall({ stage, context, call, number: tries, emit: (emissions) => kept.add(emissions) })
      return
    } catch (thrown) {
      context.signal.throwIfAborted()
      const error = asFlowError(thrown)
      if (kept.isOverfull) throw error
      const waitMs = nextWait({
        tries,
        error,
        policy,
        repeatable: true,
        random: context.services.random,
        budget: context.retries,
      })
      if (waitMs === undefined) throw error
      kept.beginAnew()
      context.recorder.retried(stage.node.id)
      await wait(waitMs, undefined, { signal: context.signal })
    }
  }
}

/** What a read has given so far. */
class KeptList {
  readonly #work: EffectWork
  readonly #id: EffectCallId
  readonly #turn: Promise<unknown>
  #pages = 0
  #chars = 0
  #first: readonly Emission[] = []
  isOverfull = false

  constructor(work: EffectWork, id: EffectCallId, turn: Promise<unknown>) {
    this.#work = work
    this.#id = id
    this.#turn = turn
  }

  async add(emissions: readonly Emission[]): Promise<void> {
    if (this.isOverfull) return emitAll(this.#work, emissions)
    // The first part stays in memory: most reads give no more, and then its outcome is one row.
    if (this.#pages === 0) this.#first = emissions
    else this.#keep(emissions)
    this.#pages += 1
    if (this.#chars > longestListChars) await this.#overflow()
  }

  beginAnew(): void {
    this.#pages = 0
    this.#chars = 0
    this.#first = []
  }

  async passOn(): Promise<undefined> {
    if (this.isOverfull) return undefined
    const { effects } = this.#work.context.services
    const emissionsText = JSON.stringify(this.#first)
    await effects.settle({ ...this.#id, kind: 'done', emissionsText, pages: this.#more })
    await this.#turn
    return replay(this.#work, this.#id, { first: this.#first, pages: this.#more })
  }

  get #more(): number {
    return Math.max(0, this.#pages - 1)
  }

  #keep(emissions: readonly Emission[]): void {
    const text = JSON.stringify(emissions)
    this.#chars += text.length
    this.#work.context.services.effects.addPage(this.#id, this.#pages - 1, text)
  }

  async #overflow(): Promise<void> {
    const { effects } = this.#work.context.services
    this.isOverfull = true
    await effects.settle({ ...this.#id, kind: 'lost' })
    await this.#turn
    await replay(this.#work, this.#id, { first: this.#first, pages: this.#more })
  }
}

async function replay(
  work: EffectWork,
  id: EffectCallId,
  { first, pages }: { readonly first: readonly Emission[]; readonly pages: number },
): Promise<undefined> {
  await emitAll(work, first)
  for (let page = 0; page < pages; page += 1) {
    const text = work.context.services.effects.page(id, page) ?? '[]'
    await emitAll(work, JSON.parse(text) as readonly Emission[])
  }
}
