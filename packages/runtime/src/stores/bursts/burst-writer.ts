import type { ExpressBurst } from '../../engine/express-port.ts'
import { charsOf, packetOf, type PacketMeans } from './burst-packet.ts'
import type { BurstSink } from './burst-sink.ts'
import { createClassNumbers } from '../runs/class-numbers.ts'
import { SharedBytes } from './shared-bytes.ts'
import type { Store } from '../database.ts'

/** Handing a packet to the other thread costs as much as dozens of runs in it. */
const groupWaitMs = 20
/** As many are not waited for any longer. */
const enoughRuns = 256
/** A transaction takes whole bursts until it holds so much: while it is written, nobody else writes. */
const packetRuns = 256
const packetChars = 2 * 1024 * 1024

interface Waiting {
  readonly burst: ExpressBurst
  readonly durable: boolean
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

export interface BurstWriter {
  record(burst: ExpressBurst, durability: 'full' | 'grouped'): Promise<void>
  /** Resolves when everything handed over so far is written or has failed. */
  flush(): Promise<void>
}

/**
 * Gathers finished runs into packets. What comes while one is written makes up the next one; without a hurry it waits some
 * milliseconds for others.
 */
export function createBurstWriter(store: Store, sink: BurstSink): BurstWriter {
  const means = { numbers: createClassNumbers(store), memory: new SharedBytes() }
  let waiting: Waiting[] = []
  let runs = 0
  let urgent = false
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined

  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const taken = waiting
      waiting = []
      runs = 0
      urgent = false
      for (const packet of packetsOf(taken)) await writePacket(sink, packet, means)
    }
  }
  const start = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing ??= write().finally(() => {
      writing = undefined
      if (waiting.length > 0) schedule()
    })
    return writing
  }
  const schedule = (): void => {
    if (writing) return
    if (urgent || runs >= enoughRuns) void start()
    else timer ??= setTimeout(() => void start(), groupWaitMs)
  }
  return {
    record: (burst, durability) =>
      new Promise((resolve, reject) => {
        const durable = durability === 'full'
        waiting.push({ burst, durable, resolve, reject })
        runs += burst.runs.length
        urgent ||= durable
        schedule()
      }),
    flush: async () => {
      await start()
      // What came while the last group was written has a group of its own.
      while (waiting.length > 0) await start()
    },
  }
}

function packetsOf(waiting: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const packets: Waiting[][] = []
  let [runs, chars] = [packetRuns, packetChars]
  for (const each of waiting) {
    if (runs >= packetRuns || chars >= packetChars) {
      packets.push([])
      runs = 0
      chars = 0
    }
    packets.at(-1)?.push(each)
    runs += each.burst.runs.length
    for (const run of each.burst.runs) chars += charsOf(run)
  }
  return packets
}

/** Never rejects: each caller learns of its own burst. */
async function writePacket(sink: BurstSink, waiting: readonly Waiting[], means: PacketMeans): Promise<void> {
  const bursts = waiting.map(({ burst }) => burst)
  const durable = waiting.some((each) => each.durable)
  try {
    const packet = packetOf(bursts, durable, means)
    await sink.write(packet).finally(() => {
      for (const { bytes } of packet.groups) means.memory.giveBack(bytes)
    })
  } catch (error) {
    for (const { reject } of waiting) reject(error)
    return
  }
  for (const { resolve } of waiting) resolve()
}
