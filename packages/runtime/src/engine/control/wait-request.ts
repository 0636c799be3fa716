import { flowError, type ControlRequest, type Emission } from '@isthmus/sdk'
import { untilAborted } from '../run/deadline.ts'
import type { ControlWork } from './control-stage.ts'

type WaitRequest = Extract<ControlRequest, { control: 'wait' }>

/**
 * Holds a record back. When a wait for a time begins, the moment it is due is written down, so that a run that goes on
 * after a restart waits for the rest only.
 */
export async function carryOutWait(work: ControlWork, request: WaitRequest): Promise<readonly Emission[]> {
  const { stage, context } = work
  const { clock, now } = context.services
  const dueMs = await dueTime(work, request)
  if (request.atMostMs !== undefined && dueMs > now().getTime() + request.atMostMs) {
    throw flowError('WAIT_TOO_LONG', { node: stage.node.name, until: new Date(dueMs).toISOString() })
  }
  if (dueMs <= now().getTime()) return request.answer
  const { promise, resolve } = Promise.withResolvers<void>()
  const callOff = clock.at(dueMs, resolve)
  const goOn = context.steering.rest({ dueMs })
  try {
    await untilAborted(context.signal, Promise.race([promise, context.steering.ended]))
  } finally {
    callOff()
    goOn()
  }
  context.throwIfOver()
  return request.answer
}

async function dueTime({ stage, context, calls }: ControlWork, { until }: WaitRequest): Promise<number> {
  if (typeof until === 'number') return until
  const [call] = calls
  const { effects, now } = context.services
  if (!call || until.forMs === 0) return 0
  const id = context.steering.identify({ ...call, node: stage.node.id })
  const known = context.recorded(id)
  if (known?.state === 'intent' && known.dueAt !== undefined) return Date.parse(known.dueAt)
  const at = now()
  const dueMs = at.getTime() + until.forMs
  const recordText = JSON.stringify(call.record)
  await effects.intend({ ...id, attempt: 1, at: at.toISOString(), recordText, dueAt: new Date(dueMs).toISOString() })
  return dueMs
}
