import { expect, test } from 'vitest'
import type { SchedulesAnswer } from '@isthmus/sdk/api'
import { aFlow, tryApi } from './try-api.contract.ts'

test('a schedule is shown with what it did, and with its next time while its flow is on', async () => {
  const { deps, call } = tryApi()
  await call('POST', 'flows', { body: { flow: aFlow('orders') } })
  const last = new Date(deps.now().getTime() + 3_600_000)
  const state = { kind: 'schedule', cron: '0 6 * * *', timeZone: 'Europe/Berlin', last: last.toISOString() }
  deps.polls.memory.save('orders', 'start', { epoch: 0, state })
  deps.polls.memory.saveStatus('orders', 'start', { missed: 2, lastMissedAt: '2026-03-01T05:00:00.000Z' })
  const listed = async () => ((await (await call('GET', 'schedules')).json()) as SchedulesAnswer).schedules
  const seen = { flowId: 'orders', node: 'start', missed: 2, skipped: 0, lastMissedAt: '2026-03-01T05:00:00.000Z' }
  expect(await listed()).toEqual([seen])
  expect((await call('PUT', 'flowActive', { params: { flow: 'orders' }, body: { active: true } })).status).toBe(200)
  const next = (await listed())[0]?.next ?? ''
  expect(Date.parse(next)).toBeGreaterThan(last.getTime())
  const hour = new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone: 'Europe/Berlin' })
  expect(Number(hour.format(new Date(next)))).toBe(6)
  expect(await (await call('GET', 'polls')).json()).toEqual({ polls: [] })
})
