import {
  asFlowError,
  flowError,
  type BatchForm,
  type BatchResult,
  type Emission,
  type FlowError,
  type JsonObject,
} from '@isthmus/sdk'
import { setTimeout as wait } from 'node:timers/promises'
import { attemptBatch } from './batch-attempt.ts'
import { mayBeOfOne } from './batch.ts'
import { attemptCall } from './effect-attempt.ts'
import type { EffectWork } from './effect-emit.ts'
import { keyOf } from './effect-identity.ts'
import { KeptRead } from './kept-read.ts'
import { defaultRetry, nextWait } from './retry.ts'

type Form = BatchForm<JsonObject>
type Given = readonly Emission[]

/** One record for which something is looked up, and the promise of how that ends. */
interface Member {
  readonly work: EffectWork
  /** What it asks for: members that ask for the same share the answer. */
  readonly asks: string
  /** What must be the same for those that share a call. */
  readonly kind: string
  readonly ending: PromiseWithResolvers<Given>
}

/**
 * Looks things up for records in calls that carry many of them. What several records ask for is asked once. Each record has an outcome of
 * its own: one of which the answer does not tell, or that may be why a call was refused, is asked by itself.
 *
 * @returns What leaves per record, as for one that is read alone.
 */
export function readInBatches(works: readonly EffectWork[], form: Form): ReadonlyMap<EffectWork, Promise<Given>> {
  const results = new Map<EffectWork, Promise<Given>>()
  const open: Member[] = []
  for (const [at, work] of works.entries()) {
    if (work.call.problem) continue
    const { stage, context } = work
    const ending = Promise.withResolvers<Given>()
    const kept = context.compiled.keptReads.has(stage.id) ? new KeptRead(work) : undefined
    results.set(work, kept ? kept.around(ending.promise) : ending.promise)
    if (kept?.known !== undefined) ending.resolve([])
    else open.push(memberOf(form, { work, at, ending }))
  }
  const [first] = open
  if (first) void readAll(groupsOf(open, form), form, first.work)
  return results
}

function memberOf(
  { asks, together }: Form,
  { work, at, ending }: Pick<Member, 'work' | 'ending'> & { readonly at: number },
): Member {
  const own = String(at)
  const { config } = work.call
  try {
    return { work, asks: asks?.(config) ?? own, kind: together?.(config) ?? '', ending }
  } catch {
    // What cannot be asked for with others is asked alone, to hear why.
    return { work, asks: own, kind: `alone ${own}`, ending }
  }
}

/** As many calls at the same time as the node allows. */
async function readAll(groups: readonly (readonly Member[])[], form: Form, { stage }: EffectWork): Promise<void> {
  const waiting = groups.values()
  const worker = async (): Promise<void> => {
    for (const members of waiting) {
      try {
        await read(members, form)
      } catch (error) {
        // What ends the run ends all of them.
        for (const { ending } of members) ending.reject(error)
      }
    }
  }
  await Promise.all(Array.from({ length: stage.behaviour.concurrency }, worker))
}

/** Records that share a call: at most so many things are asked for at once, and nothing in two calls. */
function groupsOf(members: readonly Member[], { maxRecords }: Form): readonly (readonly Member[])[] {
  const groups: Member[][] = []
  const kinds = Map.groupBy(members, ({ kind }) => kind)
  for (const alike of kinds.values()) {
    const questions = [...Map.groupBy(alike, ({ asks }) => asks).values()]
    for (let start = 0; start < questions.length; start += maxRecords) {
      groups.push(questions.slice(start, start + maxRecords).flat())
    }
  }
  return groups
}

/** Tells every record what was found. Throws what ends the run. */
async function read(members: readonly Member[], form: Form): Promise<void> {
  let open = members
  for (let tries = 1; open.length > 0; tries += 1) {
    const failed = await tryOnce(open, form, tries)
    const waits = waitsOf(failed, tries)
    for (const [member, error] of failed) if (!waits.has(member)) member.ending.reject(error)
    open = [...waits.keys()]
    const [first] = open
    if (first) await wait(Math.max(...waits.values()), undefined, { signal: first.work.context.signal })
  }
}

/** How long each record that failed in passing waits for its next try, in milliseconds. */
function waitsOf(failed: ReadonlyMap<Member, FlowError>, tries: number): ReadonlyMap<Member, number> {
  const waits = new Map<Member, number>()
  let isGranted: boolean | undefined
  for (const [member, error] of failed) {
    const { stage, context } = member.work
    const policy = stage.node.retry ?? defaultRetry
    // What is asked again in one call costs the run one retry.
    const budget = { take: () => (isGranted ??= context.retries.take()) }
    const waitMs = nextWait({ tries, error, policy, repeatable: true, random: context.services.random, budget })
    if (waitMs === undefined) continue
    context.recorder.retried(stage.node.id)
    waits.set(member, waitMs)
  }
  return waits
}

/** Those that failed, and why; the others have been told. */
async function tryOnce(members: readonly Member[], form: Form, tries: number): Promise<ReadonlyMap<Member, FlowError>> {
  const [first, ...others] = members
  if (!first) return new Map()
  if (others.length === 0) return tryAlone(first, tries)
  const { context, stage } = first.work
  const key = keyOf(context.run.id, stage.node.id)
  const tried = await attemptBatch(
    members.map(({ work }) => ({ work, key, attempt: tries })),
    form,
  )
  context.signal.throwIfAborted()
  if ('error' in tried) return refused(members, tried.error, form)
  const { failed, untold } = told(members, tried.results)
  if (untold.length > 0 && isOneQuestion(members)) {
    const missing = flowError('BATCH_RESULT_MISSING', { count: members.length })
    return new Map([...failed, ...untold.map((member) => [member, missing] as const)])
  }
  await readAll(apart(untold), form, first.work)
  return failed
}

/** Tells what the answer says; those that failed, and those of which it says nothing. */
function told(members: readonly Member[], results: readonly BatchResult[]) {
  const failed = new Map<Member, FlowError>()
  const untold: Member[] = []
  for (const [at, member] of members.entries()) {
    const result = results[at]
    if (result?.outcome === 'done') member.ending.resolve(result.emissions)
    else if (result?.outcome === 'failed') failed.set(member, result.error)
    else untold.push(member)
  }
  return { failed, untold }
}

function isOneQuestion(members: readonly Member[]): boolean {
  return members.every(({ asks }) => asks === members[0]?.asks)
}

async function tryAlone(member: Member, tries: number): Promise<ReadonlyMap<Member, FlowError>> {
  const { work, ending } = member
  const given: Emission[] = []
  const emit = (emissions: Given): Promise<void> => {
    given.push(...emissions)
    return Promise.resolve()
  }
  try {
    await attemptCall({ ...work, number: tries, emit })
  } catch (thrown) {
    work.context.signal.throwIfAborted()
    return new Map([[member, asFlowError(thrown)]])
  }
  ending.resolve(given)
  return new Map()
}

/** A call that was refused as a whole may have been refused for one of its keys. */
async function refused(
  members: readonly Member[],
  error: FlowError,
  form: Form,
): Promise<ReadonlyMap<Member, FlowError>> {
  if (isOneQuestion(members) || !mayBeOfOne(error)) return new Map(members.map((member) => [member, error]))
  const asked = [...new Set(members.map(({ asks }) => asks))]
  const half = new Set(asked.slice(0, Math.ceil(asked.length / 2)))
  await read(
    members.filter(({ asks }) => half.has(asks)),
    form,
  )
  await read(
    members.filter(({ asks }) => !half.has(asks)),
    form,
  )
  return new Map()
}

/** Those that ask for the same, by themselves. */
function apart(members: readonly Member[]): readonly (readonly Member[])[] {
  return [...Map.groupBy(members, ({ asks }) => asks).values()]
}
