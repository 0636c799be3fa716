import { FlowError, type HttpAnswer } from '@isthmus/sdk'
import type { Egress, EgressCall } from '../egress-port.ts'
import { FairGate } from './fair-gate.ts'
import type { GateClock } from './gate-clock.ts'

interface EgressLimits {
  /** Calls to the outside at the same time, over all flows and connections. */
  readonly maxCalls: number
  readonly clock: GateClock
}

/** Wait after a 429 that does not say how long. */
const plainPauseMs = 1000
/** A system that asks for more is asked again after this: it may have been mistaken, and a person may have helped it. */
const longestPauseMs = 60_000
const mostGates = 1000

/**
 * Keeps the limits of connections: all flows that use one share its calls per second and at the same time, and all of them
 * wait when its system answers 429. Waiting does not count as the call's own time.
 */
export function limitEgress(egress: Egress, { maxCalls, clock }: EgressLimits): Egress {
  const all = new FairGate({ maxConcurrent: maxCalls }, clock)
  const gates = new Map<string, FairGate>()
  const gateOf = ({ connection }: EgressCall): FairGate | undefined => {
    if (!connection) return undefined
    const { name, limits = {} } = connection
    const known = gates.get(name)
    if (known) {
      known.setLimits(limits)
      return known
    }
    if (gates.size >= mostGates) for (const [idle, gate] of gates) if (gate.isIdle) gates.delete(idle)
    const gate = new FairGate(limits, clock)
    gates.set(name, gate)
    return gate
  }
  return {
    send: async (call) => {
      const own = gateOf(call)
      return within(own, call, () => within(all, call, () => sendWatched(egress, call, own)))
    },
    close: () => egress.close(),
  }
}

async function within<T>(gate: FairGate | undefined, call: EgressCall, work: () => Promise<T>): Promise<T> {
  if (!gate) return work()
  const turn = gate.enter(call.flow ?? '', call.signal)
  if (turn) await waited(call, turn)
  try {
    return await work()
  } finally {
    gate.leave()
  }
}

async function waited({ onWait }: EgressCall, turn: Promise<void>): Promise<void> {
  onWait?.(true)
  try {
    await turn
  } finally {
    onWait?.(false)
  }
}

async function sendWatched(egress: Egress, call: EgressCall, gate: FairGate | undefined): Promise<HttpAnswer> {
  try {
    const answer = await egress.send(call)
    if (answer.status === 429) gate?.pause(pauseMs(undefined))
    return answer
  } catch (error) {
    if (error instanceof FlowError && error.errorClass === 'throttle') gate?.pause(pauseMs(error.retryAfterMs))
    throw error
  }
}

function pauseMs(asked: number | undefined): number {
  return Math.min(longestPauseMs, asked ?? plainPauseMs)
}
