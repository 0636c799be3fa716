import { expect, test } from 'vitest'
import type { PollsAnswer } from '@isthmus/sdk/api'
import { tryApi } from './try-api.contract.ts'

test('a poll is shown with how far it came, and begins anew at a person’s wish, which is written down', async () => {
  const { deps, call } = tryApi()
  const state = { kind: 'poll', source: 's', watermark: '2026-03-01T08:00:00.000000000Z' }
  deps.polls.memory.save('orders', 'start', { epoch: 0, state })
  deps.polls.memory.saveStatus('orders', 'start', {
    failures: 0,
    records: 3,
    lastSuccessAt: '2026-03-01T08:00:01.000Z',
  })
  const listed = (await (await call('GET', 'polls')).json()) as PollsAnswer
  expect(listed.polls).toEqual([
    {
      flowId: 'orders',
      node: 'start',
      watermark: '2026-03-01T08:00:00.000000000Z',
      lastSuccessAt: '2026-03-01T08:00:01.000Z',
      failures: 0,
      records: 3,
    },
  ])
  const reset = (from: string, node = 'start') =>
    call('POST', `/api/flows/orders/polls/${node}/reset`, { body: { from } })
  expect((await reset('yesterday')).status).toBe(422)
  expect((await reset('now', 'other')).status).toBe(404)
  expect((await reset('2026-02-01')).status).toBe(204)
  expect(deps.polls.memory.get('orders', 'start')).toMatchObject({
    epoch: 1,
    state: { watermark: '2026-02-01T00:00:00.000000000Z' },
  })
})
