import type { EgressCall } from '../egress-port.ts'
import type { FairGate } from './fair-gate.ts'

/** Who wants to pass. */
export type Passing = Pick<EgressCall, 'connection' | 'flow' | 'run' | 'node' | 'signal' | 'onWait'> & {
  readonly request?: EgressCall['request']
}

/** Does the work when it is its turn at the gate. Waiting does not count as the call's own time. */
export async function within<T>(gate: FairGate | undefined, call: Passing, work: () => Promise<T>): Promise<T> {
  if (!gate) return work()
  const turn = gate.enter(call.flow ?? '', call.signal)
  if (turn) await waited(call, turn)
  try {
    return await work()
  } finally {
    gate.leave()
  }
}

async function waited({ onWait }: Passing, turn: Promise<void>): Promise<void> {
  onWait?.(true)
  try {
    await turn
  } finally {
    onWait?.(false)
  }
}
