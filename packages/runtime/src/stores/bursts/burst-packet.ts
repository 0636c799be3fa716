import type { ExpressBurst, ExpressRun } from '../../engine/express-port.ts'
import { outcomesPerSource, type ClassNumbers } from '../runs/class-numbers.ts'
import { groupText } from '../runs/trace-group.ts'
import type { SharedBytes } from './shared-bytes.ts'

/** Runs packed together: more would make opening one of them slow. */
const groupRuns = 128
const groupChars = 2 * 1024 * 1024

export type PacketValue = string | number | null

/**
 * Finished runs on their way to the database, all written in one transaction. A few long texts instead of an object per run:
 * handing those to another thread costs as much as writing them here.
 */
export interface BurstPacket {
  /** Whether it has to be on the disk before anybody is told. */
  readonly durable: boolean
  readonly groups: readonly PacketGroup[]
}

/** Runs whose texts are packed together. */
export interface PacketGroup {
  /** What is packed, see `groupText`, in UTF-8. Both threads see the same bytes, so that handing them over copies nothing. */
  readonly bytes: Uint8Array
  /** The runs' ids, one a line. */
  readonly ids: string
  readonly queuedAts: string
  /** What triggers remember of the runs: place of the run, scope, key and expiry of each, one after the other. */
  readonly marks: readonly (string | number)[]
  /** Stretches of runs that are alike: how many there are, then the values of their columns, see `packetInsert`. */
  readonly alike: readonly PacketValue[]
}

interface PacketRun {
  readonly burst: ExpressBurst
  readonly run: ExpressRun
}

export interface PacketMeans {
  readonly numbers: ClassNumbers
  readonly memory: SharedBytes
}

/** Throws what giving a number to a class throws. */
export function packetOf(bursts: readonly ExpressBurst[], durable: boolean, means: PacketMeans): BurstPacket {
  return { durable, groups: groupsOf(bursts).map((runs) => toGroup(runs, means)) }
}

export function charsOf({ inputText, stepsText, traceText }: ExpressRun): number {
  return inputText.length + stepsText.length + traceText.length
}

function groupsOf(bursts: readonly ExpressBurst[]): readonly (readonly PacketRun[])[] {
  const groups: PacketRun[][] = []
  let group: PacketRun[] = []
  let chars = 0
  for (const burst of bursts) {
    for (const run of burst.runs) {
      if (group.length >= groupRuns || (group.length > 0 && chars >= groupChars)) {
        groups.push(group)
        group = []
        chars = 0
      }
      group.push({ burst, run })
      chars += charsOf(run)
    }
  }
  return group.length > 0 ? [...groups, group] : groups
}

function toGroup(runs: readonly PacketRun[], { numbers, memory }: PacketMeans): PacketGroup {
  const alike: PacketValue[] = []
  let from = 0
  for (const [at, each] of runs.entries()) {
    if (isAlike(each, runs[at + 1])) continue
    alike.push(at + 1 - from, ...valuesOf(each, numbers))
    from = at + 1
  }
  let [ids, queuedAts] = ['', '']
  for (const [at, { run }] of runs.entries()) {
    ids += at === 0 ? run.id : `\n${run.id}`
    queuedAts += at === 0 ? run.queuedAt : `\n${run.queuedAt}`
  }
  const marks = runs.flatMap(({ run: { mark } }, at) => (mark ? [at, mark.scope, mark.key, mark.expiresAtMs] : []))
  return { bytes: memory.of(groupText(runs.map(({ run }) => run))), ids, queuedAts, marks, alike }
}

function isAlike(a: PacketRun, b: PacketRun | undefined): boolean {
  if (!b || a.burst !== b.burst) return false
  const [one, other] = [a.run, b.run]
  return (
    !one.failure &&
    !other.failure &&
    one.status === other.status &&
    one.records.in === other.records.in &&
    one.records.out === other.records.out &&
    one.records.errors === other.records.errors
  )
}

function valuesOf({ burst, run }: PacketRun, numbers: ClassNumbers): readonly PacketValue[] {
  const { flowId: flow, flowVersion: version, trigger } = burst
  const errorCode = run.failure?.problem.code ?? ''
  const source = numbers.ofSource({ flow, version, triggerNode: trigger.node, triggerKind: trigger.kind })
  const outcome = numbers.ofOutcome({ status: run.status, errorCode })
  return [
    flow,
    burst.flowName,
    version,
    trigger.node,
    trigger.kind,
    burst.startedBy,
    burst.startedAt,
    burst.endedAt,
    burst.durationMs,
    source,
    source * outcomesPerSource + outcome,
    run.status,
    run.records.in,
    run.records.out,
    run.records.errors,
    run.failure ? JSON.stringify(run.failure) : null,
    errorCode,
  ]
}
