import type { BatchForm, BusinessKey, Emission, JsonObject } from '@isthmus/sdk'
import { Batch, Member } from './batch.ts'
import type { EffectWork } from './effect-emit.ts'
import { lockOf } from './key-locks.ts'
import { Write } from './write.ts'

type Form = BatchForm<JsonObject>
type Given = Promise<readonly Emission[] | undefined>

/**
 * Writes records in calls that carry many of them. Each record keeps its own name, intent, outcome, retries and doubt; what
 * they share is the call. Records with the same key never share one, and follow each other in their order.
 *
 * @returns What leaves per record, as for one that is written alone.
 */
export function writeInBatches(works: readonly EffectWork[], form: Form): ReadonlyMap<EffectWork, Given> {
  const results = new Map<EffectWork, Given>()
  const members = works.flatMap((work): readonly Member[] => {
    if (work.call.problem) return []
    const ending = Promise.withResolvers<readonly Emission[] | undefined>()
    results.set(work, ending.promise)
    try {
      return [new Member(openWrite(work), ending)]
    } catch (error) {
      ending.reject(error)
      return []
    }
  })
  const [first] = works
  if (first) void sendAll(groupsOf(members, form, first.stage.node.onError === 'stop'), form, first)
  return results
}

function openWrite(work: EffectWork): Write {
  const { stage, context, call } = work
  const key = stage.behaviour.idempotencyKey?.(call.config, call.record)
  if (key) context.recorder.touched(key.key)
  return new Write(work, key)
}

/** As many calls at the same time as the node allows. Those of a node that stops the run at its first failure take turns. */
async function sendAll(groups: readonly Group[], form: Form, { stage, context }: EffectWork): Promise<void> {
  const stops = stage.node.onError === 'stop'
  const waiting = groups.values()
  const worker = async (): Promise<void> => {
    for (const { members } of waiting) {
      try {
        context.throwIfOver()
        const keys = members.flatMap(({ write }) => (write.key ? [lockOf(stage, write.key)] : []))
        await context.services.locks.holdAll(keys, () => new Batch(members, form).carryOut())
      } catch (error) {
        for (const member of members) member.fail(error)
      }
      // The failure is about to stop the run; what was not sent by then is not sent.
      if (stops && members.some(({ failed }) => failed)) return
    }
  }
  await Promise.all(Array.from({ length: stops ? 1 : stage.behaviour.concurrency }, worker))
}

interface Group {
  readonly together: string
  readonly members: Member[]
  readonly keys: Set<string>
  bytes: number
}

/** Groups of records that share a call, in the order of their first records; `strict` leaves no record to a later call. */
function groupsOf(members: readonly Member[], form: Form, strict: boolean): readonly Group[] {
  const groups: Group[] = []
  const open = new Map<string, Group>()
  for (const member of members) {
    const { key, work } = member.write
    const together = form.together?.(work.call.config) ?? ''
    const bytes = form.maxBytes === undefined ? 0 : bytesOf(work)
    const name = key && nameOf(key)
    let group = open.get(together)
    if (!group || !hasRoom(group, form, { name, bytes })) {
      group = { together, members: [], keys: new Set(), bytes: 0 }
      if (strict) open.clear()
      open.set(together, group)
      groups.push(group)
    }
    group.members.push(member)
    group.bytes += bytes
    if (name !== undefined) group.keys.add(name)
  }
  return groups
}

interface Wanted {
  readonly name: string | undefined
  readonly bytes: number
}

function hasRoom(group: Group, { maxRecords, maxBytes }: Form, { name, bytes }: Wanted): boolean {
  if (group.members.length >= maxRecords || (name !== undefined && group.keys.has(name))) return false
  return maxBytes === undefined || group.bytes + bytes <= maxBytes
}

function nameOf({ entity, key }: BusinessKey): string {
  return `${entity} ${key}`
}

function bytesOf({ call }: EffectWork): number {
  return Buffer.byteLength(JSON.stringify([call.config, call.record]))
}
