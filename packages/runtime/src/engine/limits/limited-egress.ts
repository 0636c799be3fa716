import { FlowError, type HttpAnswer } from '@isthmus/sdk'
import type { Egress, EgressCall } from '../egress-port.ts'
import { CallGates, type GateOptions } from './call-gates.ts'
import { usualLimits } from './scoped-gates.ts'

/**
 * Keeps the limits of connections: all flows that use one share its calls per second and at the same time, and all of them
 * wait when its system answers 429. Waiting does not count as the call's own time.
 */
export function limitEgress(egress: Egress, limits: GateOptions | CallGates): Egress {
  const gates = limits instanceof CallGates ? limits : new CallGates(limits)
  const send = (call: EgressCall): Promise<HttpAnswer> => {
    const work = async (): Promise<HttpAnswer> => {
      const answer = await egress.send(call)
      gates.answered(call, answer)
      return answer
    }
    return gates.take(call, work, usualLimits(call.connector))
  }
  const watched = async (call: EgressCall): Promise<HttpAnswer> => {
    try {
      const answer = await send(call)
      if (answer.status === 429) gates.scoped.refused(call)
      else gates.scoped.passed(call)
      return answer
    } catch (error) {
      if (error instanceof FlowError && error.errorClass === 'throttle') gates.scoped.refused(call, error.retryAfterMs)
      throw error
    }
  }
  return {
    send: (call) => gates.scoped.take(call, () => watched(call)),
    close: () => egress.close(),
  }
}
