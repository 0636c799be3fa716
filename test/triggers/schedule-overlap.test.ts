import { setImmediate as nextTurn } from 'node:timers/promises'
import { flowSchemaVersion, plainText, type Flow, type JsonObject } from '@isthmus/sdk'
import { afterAll, afterEach, expect, test } from 'vitest'
import { scheduleViews } from '../../packages/runtime/src/triggers/index.ts'
import { freshFolder, nodeOf, openTriggerRig, removeFolders, type TriggerRig } from './trigger-rig.ts'

const rigs: TriggerRig[] = []
const openRig = (file?: string): TriggerRig => {
  const rig = openTriggerRig(file === undefined ? {} : { file })
  rigs.push(rig)
  return rig
}
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close()
})
afterAll(removeFolders)

/** A run each second, each of which waits: long enough to be put away. */
const eachSecond = (wait: JsonObject, overlap: 'skip' | 'queue'): Flow => ({
  schema: flowSchemaVersion,
  id: 'nightly',
  name: 'nightly',
  nodes: [
    nodeOf('start', 'trigger.schedule', { config: { cron: '* * * * * *', timeZone: 'UTC', overlap } }),
    nodeOf('pause', 'wait', { config: wait }),
  ],
  edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'pause', port: 'in' } }],
  settings: {},
})
const runsOf = ({ stores }: TriggerRig) => stores.runs.list({ flow: 'nightly', limit: 50 }).runs.toReversed()
const dueOf = ({ stores }: TriggerRig) => plainText(stores.triggers.get('nightly', 'start')?.state['last'])

/** Resolves when so many more times of the schedule have been dealt with. */
async function timesPass(rig: TriggerRig, count: number): Promise<void> {
  for (let left = count, last = dueOf(rig); left > 0; await nextTurn()) {
    if (dueOf(rig) === last) continue
    last = dueOf(rig)
    left -= 1
  }
}

test('a schedule that leaves out overlapping times does so while its run is put away to wait, also after a restart', async () => {
  const file = `${freshFolder()}/isthmus.db`
  const first = openRig(file)
  first.activate(eachSecond({ mode: 'duration', amount: 1, unit: 'hours' }, 'skip'))
  while (runsOf(first)[0]?.status !== 'waiting') await nextTurn()
  await timesPass(first, 2)
  expect(runsOf(first)).toMatchObject([{ status: 'waiting' }])
  const [seen] = scheduleViews(first.stores.triggers, { isActive: () => true, now: new Date() })
  expect(seen).toMatchObject({ missed: 0, lastRun: runsOf(first)[0]?.id, lastFiredAt: expect.any(String) })
  expect(seen?.skipped).toBeGreaterThan(0)
  await first.close()
  rigs.splice(0)
  const second = openRig(file)
  second.engine.rest(second.stores.runs.waiting())
  second.triggers.sync()
  await timesPass(second, 2)
  const [waiting, ...others] = runsOf(second)
  expect([waiting?.status, others]).toEqual(['waiting', []])
  second.engine.cancel(waiting?.id ?? '')
  while (runsOf(second).length < 2) await nextTurn()
  expect(runsOf(second)[0]).toMatchObject({ status: 'canceled' })
})

test('a schedule that queues starts a run at each of its times, whatever those before do', async () => {
  const rig = openRig()
  rig.activate(eachSecond({ mode: 'duration', amount: 1, unit: 'hours' }, 'queue'))
  while (runsOf(rig).length < 3) await nextTurn()
  expect(new Set(runsOf(rig).map(({ status }) => status))).not.toContain('succeeded')
})
