import {
  flowError,
  type FlowError,
  type BatchForm,
  type BatchResult,
  type Emission,
  type JsonObject,
} from '@isthmus/sdk'
import { setTimeout as wait } from 'node:timers/promises'
import { attemptBatch } from './batch-attempt.ts'
import { TryWatch } from './effect-doubt.ts'
import { tryOnce, type Tried } from './effect-write.ts'
import type { Ended, FailedWrite, Write } from './write.ts'

type Given = readonly Emission[] | undefined

/** One record of a call, and the promise of how it ends. */
export class Member {
  readonly write: Write
  readonly #ending: PromiseWithResolvers<Given>
  failed = false

  constructor(write: Write, ending: PromiseWithResolvers<Given>) {
    this.write = write
    this.#ending = ending
  }

  /** Tells the end that the work comes to, if it is one. */
  async told(work: () => Ended | undefined | Promise<Ended | undefined>): Promise<boolean> {
    try {
      const ended = await work()
      if (ended) this.#ending.resolve(ended.given)
      return ended !== undefined
    } catch (error) {
      // What ends the run must end the others as well.
      this.write.work.context.signal.throwIfAborted()
      this.fail(error)
      return true
    }
  }

  fail(error: unknown): void {
    this.failed = true
    this.#ending.reject(error)
  }
}

/** Whether an error may be the fault of one record among many. */
export function mayBeOfOne({ errorClass }: FlowError): boolean {
  return errorClass === 'validation' || errorClass === 'business' || errorClass === 'conflict'
}

/** Records on their way in calls that they share: at first all in one, then those that are left. */
export class Batch {
  readonly #form: BatchForm<JsonObject>
  #open: readonly Member[]

  constructor(members: readonly Member[], form: BatchForm<JsonObject>) {
    this.#open = members
    this.#form = form
  }

  /** Tells every record how it ended. Throws what ends the run, which is then the end of those that were not told. */
  async carryOut(): Promise<void> {
    await this.#leave((write) => write.recall())
    for (let tries = 1; ; tries += 1) {
      // To be looked up is what each record can do for itself.
      await this.#leave((write) => write.clarify())
      const [first] = this.#open
      if (!first) return
      const waitMs = await this.#learn(await this.#try(this.#open), tries)
      if (this.#open.length > 0) await wait(waitMs, undefined, { signal: first.write.work.context.signal })
    }
  }

  /** Lets those go that come to an end. */
  async #leave(work: (write: Write) => Ended | undefined | Promise<Ended | undefined>): Promise<void> {
    const told = await Promise.all(this.#open.map((member) => member.told(() => work(member.write))))
    this.#open = this.#open.filter((_, at) => told[at] !== true)
  }

  async #try(members: readonly Member[]): Promise<ReadonlyMap<Member, Tried>> {
    const [first, ...others] = members
    if (!first) return new Map()
    if (others.length === 0) return new Map([[first, await tryOnce(first.write)]])
    const writes = members.map(({ write }) => write)
    // Those of one turn share a sync.
    await Promise.all(writes.map((write) => write.intend()))
    const entries = writes.map(({ work, id, attempt }) => ({ work, key: id.key, attempt }))
    const tried = await attemptBatch(entries, this.#form)
    if ('results' in tried) {
      return new Map(members.map((member, at) => [member, triedOf(tried.results[at], members.length)]))
    }
    const { error, ended } = tried
    const mayBeOne = ended === 'refused' && mayBeOfOne(error)
    return mayBeOne ? this.#tryHalves(members, tried) : new Map(members.map((member) => [member, tried]))
  }

  /** A call that was refused as a whole may have been refused for one of its records. */
  async #tryHalves(members: readonly Member[], refused: FailedWrite): Promise<ReadonlyMap<Member, Tried>> {
    const again = members.filter(({ write }) => this.#form.atomic === true || write.repeatable)
    const middle = Math.ceil(again.length / 2)
    const first = await this.#try(again.slice(0, middle))
    const second = await this.#try(again.slice(middle))
    return new Map(members.map((member) => [member, first.get(member) ?? second.get(member) ?? refused]))
  }

  /** Tells those that are done or given up, and how long the others wait for their next try, in milliseconds. */
  async #learn(tried: ReadonlyMap<Member, Tried>, tries: number): Promise<number> {
    const failed: [Member, FailedWrite][] = []
    const ends: Promise<boolean>[] = []
    // All in this turn, so that their outcomes are written together.
    for (const [member, outcome] of tried) {
      if ('given' in outcome) ends.push(member.told(() => member.write.done(outcome.given)))
      else failed.push([member, outcome])
    }
    learnAll(failed)
    const budget = budgetOf(failed)
    const open: Member[] = []
    let longestMs = 0
    for (const [member, { error }] of failed) {
      const waitMs = member.write.waitMs(tries, error, budget)
      if (waitMs === undefined) ends.push(member.told(() => member.write.giveUp(error)))
      else {
        const { context, stage } = member.write.work
        context.recorder.retried(stage.node.id)
        open.push(member)
        longestMs = Math.max(longestMs, waitMs)
      }
    }
    await Promise.all(ends)
    this.#open = open
    return longestMs
  }
}

/** When the run is over, every record still notes what it knows. */
function learnAll(failed: readonly (readonly [Member, FailedWrite])[]): void {
  const thrown: unknown[] = []
  for (const [{ write }, outcome] of failed) {
    try {
      write.learn(outcome)
    } catch (error) {
      thrown.push(error)
    }
  }
  if (thrown.length > 0) throw thrown[0]
}

/** What is sent again in one call costs the run one retry. */
function budgetOf([first]: readonly (readonly [Member, FailedWrite])[]): { take(): boolean } {
  let given: boolean | undefined
  return { take: () => (given ??= first?.[0].write.work.context.retries.take() ?? true) }
}

function triedOf(result: BatchResult | undefined, count: number): Tried {
  const missing = () => flowError('BATCH_RESULT_MISSING', { count })
  switch (result?.outcome) {
    case 'done':
      return { given: result.emissions }
    case 'failed':
      return { error: result.error, ended: new TryWatch().judge(result.error) }
    case 'unknown':
      return { error: result.error ?? missing(), ended: 'unknown' }
    case undefined:
      return { error: missing(), ended: 'unknown' }
  }
}
