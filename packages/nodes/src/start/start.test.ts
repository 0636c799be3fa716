import { checkSchema } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { respond } from './respond.ts'
import { scheduleTrigger } from './schedule.ts'
import { webhookTrigger } from './webhook.ts'

test('answers the webhook call with status, headers and a computed body, and passes the record on', async () => {
  const config = { status: 201, body: { $expr: '{ id: record.id }' }, headers: { 'x-id': { $expr: '"" + record.id' } } }
  const { out, responses } = await runEffectNode(respond, { config, record: { id: 7 } })
  expect(responses).toEqual([{ status: 201, body: { id: 7 }, headers: { 'x-id': '7' } }])
  expect(out).toEqual([{ id: 7 }])
})

test('answers with the record when no body is configured', async () => {
  const { responses } = await runEffectNode(respond, { config: { status: 200 }, record: { id: 7 } })
  expect(responses).toEqual([{ status: 200, body: { id: 7 } }])
})

test('takes webhook paths of plain segments only', () => {
  const findings = (path: string) => checkSchema(webhookTrigger.info.config, { path, methods: ['POST'] })
  for (const path of ['orders', 'orders/new_1', 'a-b/c']) expect(findings(path)).toEqual([])
  for (const path of ['', '/orders', 'a//b', 'a/../b', 'a b', 'a?b']) expect(findings(path)).toHaveLength(1)
})

test('takes patterns of five or six fields and IANA time zones', () => {
  const findings = (cron: string, timeZone = 'UTC') => checkSchema(scheduleTrigger.info.config, { cron, timeZone })
  for (const cron of ['0 6 * * *', '*/5 * * * * *', '0 6 * * 1-5']) expect(findings(cron)).toEqual([])
  for (const cron of ['', '0 6 * *', '0 0 6 * * * *']) expect(findings(cron)).toHaveLength(1)
  expect(findings('0 6 * * *', 'America/Argentina/Buenos_Aires')).toEqual([])
  expect(findings('0 6 * * *', '../etc')).toHaveLength(1)
})
