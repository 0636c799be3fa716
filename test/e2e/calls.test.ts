import type { Browser, BrowserContext } from 'playwright-core'
import type { Flow } from '@isthmus/sdk'
import type { RunDetail, RunSummary } from '@isthmus/sdk/api'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { json, openTarget, type TargetServer } from '../engine/target-server.ts'
import { axeFindings } from './support/axe.ts'
import { openBrowser, patience, picture, post, setUp, visit, watch } from './support/browser.ts'
import { card } from './support/canvas.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const token = 'secret-token-4711'
const t = textsIn('en')
let isthmus: Isthmus
let target: TargetServer
let browser: Browser
let context: BrowserContext

const flow: Flow = {
  schema: 'isthmus/flow/1',
  id: 'orders-out',
  name: 'Orders out',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start', config: {}, position: { x: 0, y: 0 } },
    {
      id: 'send',
      type: 'http.request',
      typeVersion: 1,
      name: 'Create order',
      connection: 'shop',
      config: { method: 'POST', url: '/orders', body: { $expr: 'record' } },
      position: { x: 272, y: 0 },
    },
  ],
  edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'send', port: 'in' } }],
  settings: {},
}

beforeAll(async () => {
  const answer: Parameters<typeof openTarget>[0] = (request, response, count) =>
    json(response, count === 2 ? 422 : 201, { number: `SO-${count}`, repeated: request.headers.authorization })
  ;[isthmus, target, browser] = await Promise.all([startIsthmus(), openTarget(answer), openBrowser()])
  context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(context, isthmus)
  const config = { baseUrl: target.url, auth: 'bearer' }
  await post(context, '/api/connections', {
    name: 'shop',
    connector: 'http',
    config,
    secret: { token },
    allowPrivate: true,
  })
  await post(context, '/api/flows', { flow })
})

afterAll(async () => {
  await browser?.close()
  await isthmus?.close()
  await target?.close()
})

test('a step shows the calls that it made, with what was said on both sides and without secrets', async () => {
  const input = [{ id: 'o1' }, { id: 'o2' }]
  const { id } = (await post(context, '/api/flows/orders-out/runs', { input })) as RunSummary
  await vi.waitFor(async () => {
    const { status } = (await (await context.request.get(`/api/runs/${id}`)).json()) as RunDetail
    if (status !== 'partial') throw new Error(`The run is ${status}`)
  }, patience)
  const page = await context.newPage()
  const { complaints } = watch(page, isthmus)
  await page.goto(`/flows/orders-out/runs/${id}`)
  await card(page, 'Create order').dblclick()
  await page
    .getByRole('tab', { name: t('nodeview.calls.title') })
    .first()
    .click()
  const calls = page.getByRole('region', { name: t('nodeview.calls.title') })
  await calls.getByText(t('nodeview.calls.bad', { failed: 1 })).waitFor()
  await calls.getByText('422').click()
  await calls.getByText('"number": "SO-2"').waitFor()
  await calls.getByText('"id": "o2"').waitFor()
  expect(await calls.textContent()).not.toContain(token)
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'step-calls-en-light')
  expect(complaints).toEqual([])
})
