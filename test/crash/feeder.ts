import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from './client.ts'
import { isDeduped, type FlowName } from './flows.ts'

/** An event that the product acknowledged. */
export interface Acknowledged {
  readonly event: string
  readonly flow: FlowName
  readonly runId: string
}

export interface Feeder {
  readonly acknowledged: Acknowledged[]
  /** Events that got no answer: nobody may count on them, but none may happen twice. */
  readonly unanswered: Set<string>
  /** Feed while the product is up. */
  resume(): void
  pause(): void
  stop(): Promise<void>
}

interface FeederOptions {
  readonly url: string
  readonly client: Client
  readonly flows: readonly FlowName[]
  readonly random: () => number
}

const lanes = 6
const idleMs = 3

/** Sends events to flows, most by webhook and some as a person would, and notes which were acknowledged. */
export function startFeeder({ url, client, flows, random }: FeederOptions): Feeder {
  const acknowledged: Acknowledged[] = []
  const unanswered = new Set<string>()
  const state = { feeding: false, over: false, sent: 0 }
  const sendNew = async (): Promise<void> => {
    const flow = flows[Math.floor(random() * flows.length)] ?? 'upsert'
    const event = `${flow}-${(state.sent += 1)}`
    const isByHand = random() >= 0.85 && !isDeduped(flow)
    try {
      const runId = isByHand ? await byHand(client, flow, event) : await byWebhook(url, flow, event)
      acknowledged.push({ event, flow, runId })
    } catch {
      unanswered.add(event)
    }
  }
  /** As callers do that got no answer, and some that did. */
  const sendAgain = async (): Promise<void> => {
    const known = [...unanswered, ...acknowledged.slice(-50).map(({ event }) => event)].filter((event) =>
      isDeduped(flowOf(event)),
    )
    const event = known[Math.floor(random() * known.length)]
    if (event === undefined) return
    const flow = flowOf(event) as FlowName
    const runId = await byWebhook(url, flow, event).catch(() => undefined)
    if (runId === undefined) return
    unanswered.delete(event)
    acknowledged.push({ event, flow, runId })
  }
  const sendOne = (): Promise<void> => (random() < 0.2 ? sendAgain() : sendNew())
  const lane = async (): Promise<void> => {
    while (!state.over) {
      if (state.feeding) await sendOne()
      await pause(idleMs + random() * 60)
    }
  }
  const all = Array.from({ length: lanes }, lane)
  return {
    acknowledged,
    unanswered,
    resume: () => void (state.feeding = true),
    pause: () => void (state.feeding = false),
    stop: async () => {
      state.over = true
      await Promise.all(all)
    },
  }
}

function flowOf(event: string): string {
  return event.slice(0, event.lastIndexOf('-'))
}

/** Throws when the event was not acknowledged, as a new one or as a repeat. */
async function byWebhook(url: string, flow: FlowName, event: string): Promise<string> {
  const answer = await fetch(`${url}/hooks/crash/${flow}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ event }),
  })
  if (answer.status !== 202 && !(answer.status === 200 && isDeduped(flow)))
    throw new Error(`The webhook answered ${answer.status}`)
  return ((await answer.json()) as { readonly runId: string }).runId
}

async function byHand(client: Client, flow: FlowName, event: string): Promise<string> {
  const body = { trigger: 'hook', input: [{ body: { event } }] }
  return (await client.call<{ readonly id: string }>('POST', 'flowRuns', { params: { flow }, body })).id
}
