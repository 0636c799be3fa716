import type { Egress } from '../egress-port.ts'
import { CallGates, type GateOptions } from './call-gates.ts'

/**
 * Keeps the limits of connections: all flows that use one share its calls per second and at the same time, and all of them
 * wait when its system answers 429. Waiting does not count as the call's own time.
 */
export function limitEgress(egress: Egress, limits: GateOptions | CallGates): Egress {
  const gates = limits instanceof CallGates ? limits : new CallGates(limits)
  return {
    send: (call) =>
      gates.take(call, async () => {
        const answer = await egress.send(call)
        if (answer.status === 429) gates.pause(call)
        return answer
      }),
    close: () => egress.close(),
  }
}
