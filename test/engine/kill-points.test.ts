import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { Flow, Json, NodeType } from '@isthmus/sdk'
import { openHouse } from './control-house.ts'
import { effectType, expr, flowOf, node, startNode } from './engine-rig.ts'
import { mortal, type Mortal } from './mortal-journal.ts'

const named = (id: string, flow: Flow): Flow => ({ ...flow, id, name: id })

/** Waits long enough to be put away, and its caller with it. */
const called = named(
  'called',
  flowOf(
    [
      node('called', 'trigger.call'),
      node('wait', 'wait', { mode: 'duration', amount: 0.03, unit: 'seconds' }),
      node('write', 'write'),
      node('give', 'return'),
    ],
    ['called -> wait', 'wait -> write', 'write -> give'],
  ),
)
const caller = named(
  'caller',
  flowOf(
    [startNode, node('each', 'each', { flow: 'called', list: expr('record.lines'), atOnce: 2 })],
    ['start -> each'],
  ),
)

/** A write that may be repeated with its key, and notes the keys. */
function writing(keys: Set<string>): NodeType {
  const run = async (record: Json, context: { readonly idempotencyKey: string }) => {
    keys.add(context.idempotencyKey)
    return [{ record }]
  }
  const type = effectType('write', run, { effects: 'write' })
  if (type.behaviour.kind !== 'effect') throw new TypeError('It is an effect')
  return { ...type, behaviour: { ...type.behaviour, repeatable: () => true } }
}

interface Outcome {
  readonly run: string | undefined
  readonly called: readonly string[]
  /** Different writes that were sent. */
  readonly writes: number
}

const well = (calls: number): Outcome => ({
  run: 'succeeded',
  called: Array.from({ length: calls }, () => 'succeeded'),
  writes: calls,
})

/** One run over processes that die, one after the other, once they have written so much; the last one lives. */
async function outlive(deaths: readonly number[], lines: readonly number[]): Promise<Outcome> {
  const keys = new Set<string>()
  const processes: Mortal[] = []
  const house = openHouse({
    nodes: [writing(keys)],
    restAfterMs: 5,
    written: (stores) => {
      const process = mortal(stores, deaths[processes.length] ?? Number.POSITIVE_INFINITY)
      processes.push(process)
      return process
    },
  })
  onTestFinished(() => house.close())
  house.add(called)
  house.add(caller)
  const id = await house.start('caller', [{ lines }])
  for (let death = 0; death < deaths.length; death += 1) {
    const process = processes.at(-1)
    await Promise.race([process?.died, house.ended(id)])
    process?.bury()
    await house.restart()
  }
  const stuck = pause(10_000, undefined, { ref: false }).then(() => {
    const { status } = house.stores.runs.summary(id) ?? {}
    throw new Error(`Stuck as ${status} after ${JSON.stringify(processes.map(({ writes }) => writes))}`)
  })
  const { status: run } = await Promise.race([house.ended(id), stuck])
  const { first } = (await house.stores.runs.get(id))?.children ?? { first: [] }
  return { run, called: first.map(({ status }) => status), writes: keys.size }
}

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1)

test.each(upTo(13))('a run and the one it calls end well when the process dies after write %i', async (at) => {
  expect(await outlive([at], [1])).toEqual(well(1))
})

test.each(upTo(34))('a run and the three it calls end well when the process dies after write %i', async (at) => {
  expect(await outlive([at], [1, 2, 3])).toEqual(well(3))
})

test.each(upTo(8))('they end well when process after process dies after %i writes', async (most) => {
  expect(await outlive([11, most, most, most, most, most], [1, 2])).toEqual(well(2))
})
