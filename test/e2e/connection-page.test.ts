import type { ServerResponse } from 'node:http'
import type { Browser, BrowserContext } from 'playwright-core'
import { ERP_CLERK_PASSWORD, ERP_CLERK_USER } from '@isthmus/playground'
import type { Flow } from '@isthmus/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { json, openTarget, type TargetServer } from '../engine/target-server.ts'
import { axeFindings } from './support/axe.ts'
import { openBrowser, picture, post, setUp, signIn, visit, watch } from './support/browser.ts'
import { runToEnd } from './support/flows.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const t = textsIn('en')
const token = 'secret-token-4711'
let isthmus: Isthmus
let target: TargetServer
let browser: Browser
let context: BrowserContext
const held: ServerResponse[] = []

/** A flow that asks the shop for an address, once per run. */
function asking(id: string, name: string, url: string): Flow {
  return {
    schema: 'isthmus/flow/1',
    id,
    name,
    nodes: [
      { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start', config: {}, position: { x: 0, y: 0 } },
      {
        id: 'ask',
        type: 'http.request',
        typeVersion: 1,
        name: 'Ask the shop',
        connection: 'shop',
        config: { method: 'GET', url },
        position: { x: 272, y: 0 },
      },
    ],
    edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'ask', port: 'in' } }],
    settings: {},
  }
}

const answer: Parameters<typeof openTarget>[0] = (request, response) => {
  const path = new URL(request.url ?? '/', 'http://shop').pathname
  if (path === '/held') return void held.push(response)
  if (path === '/refused') {
    return json(response, 422, { message: `Customer group Z9 does not exist (${token})` })
  }
  if (path === '/pressed') {
    response.setHeader('retry-after', '50')
    return json(response, 429, { message: 'Slow down' })
  }
  response.setHeader('x-ratelimit-limit', '1000')
  response.setHeader('x-ratelimit-remaining', '42')
  return json(response, 200, { ok: true })
}

const start = (flow: string) => post(context, `/api/flows/${flow}/runs`, {})

beforeAll(async () => {
  ;[isthmus, target, browser] = await Promise.all([startIsthmus(), openTarget(answer), openBrowser()])
  context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(context, isthmus)
  await post(context, '/api/connections', {
    name: 'shop',
    connector: 'http',
    config: { baseUrl: target.url, auth: 'bearer' },
    secret: { token },
    allowPrivate: true,
    limits: { maxConcurrent: 1, perSecond: 50, burst: 20 },
  })
  for (const [id, name, url] of [
    ['stock', 'Stock to the shop', '/stock'],
    ['orders', 'Orders to the shop', '/refused'],
    ['prices', 'Prices to the shop', '/held'],
    ['pressed', 'Everything at once', '/pressed'],
  ] as const) {
    await post(context, '/api/flows', { flow: asking(id, name, url) })
  }
})

afterAll(async () => {
  for (const response of held) response.destroy()
  await browser?.close()
  await isthmus?.close()
  await target?.close()
})

test('a connection’s page shows as it happens how calls go, what is left, and what failed where', async () => {
  const page = await context.newPage()
  const { complaints } = watch(page, isthmus)
  await page.goto('/connections/shop')
  const now = page.getByRole('region', { name: t('connections.now') })
  const errors = page.getByRole('region', { name: t('connections.errors') })
  await now.getByText('0 of 1').waitFor()
  await now.getByText('20 of 20').waitFor()
  await errors.getByText(t('connections.errorsNone')).waitFor()

  // Nothing is loaded anew from here on: the page follows by itself.
  await runToEnd(context, 'stock')
  const quota = now.getByRole('row', { name: /^x-ratelimit-remaining/ })
  await quota.getByText(t('connections.nowLeftOf', { count: '42', most: '1,000' })).waitFor()

  await start('orders')
  const first = errors.getByRole('listitem').first()
  await first.getByText('Customer group Z9 does not exist').waitFor()
  expect(await first.innerText()).toContain('Ask the shop')
  expect(await first.innerText()).toContain('/refused')
  expect(await page.content()).not.toContain(token)
  await start('orders')
  await first.getByText(t('connections.errorsTimes', { count: 2, shown: '2' })).waitFor()

  await start('prices')
  await now.getByText('1 of 1').waitFor()
  await start('stock')
  await now.getByText(t('connections.nowWaiting', { count: 1, shown: '1' })).waitFor()
  await now.getByRole('link', { name: 'Stock to the shop' }).waitFor()
  await picture(page, 'connection-calls-en-light')
  expect(await axeFindings(page)).toEqual([])

  for (const response of held) if (!response.writableEnded) json(response, 200, {})
  await now.getByText('0 of 1').waitFor()
  await start('pressed')
  await now.getByText(t('connections.nowPaused')).waitFor()
  await errors.getByText(t('connections.class.throttle')).first().waitFor()

  await first.getByRole('link', { name: t('connections.errorsRun') }).waitFor()
  await errors
    .getByRole('listitem')
    .filter({ hasText: 'Customer group Z9' })
    .getByRole('link', { name: t('connections.errorsRun') })
    .click()
  await page.waitForURL('**/flows/orders/runs/**')
  expect(complaints).toEqual([])
  await page.close({ runBeforeUnload: false })
})

test('the same page speaks Chinese in the dark', async () => {
  const zh = textsIn('zh-CN')
  for (const response of held) if (!response.writableEnded) json(response, 200, {})
  await start('pressed')
  const dark = await visit(browser, isthmus, { language: 'zh-CN', theme: 'dark' })
  await signIn(dark)
  const page = await dark.newPage()
  await page.goto('/connections/shop')
  const errors = page.getByRole('region', { name: zh('connections.errors') })
  await errors.getByText(zh('connections.class.throttle')).first().waitFor()
  await page
    .getByRole('region', { name: zh('connections.now') })
    .getByText(zh('connections.nowPaused'))
    .waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'connection-calls-zh-dark')
  await dark.close()
})

test('a test names the permission that a flow needs and its connection does not have', async () => {
  await post(context, '/api/connections', {
    name: 'clerk',
    connector: 'playground-erp',
    config: { baseUrl: isthmus.erp.url, user: ERP_CLERK_USER },
    secret: { password: ERP_CLERK_PASSWORD },
    allowPrivate: true,
  })
  const { nodes, ...rest } = asking('customers', 'Customers to the ERP', '/')
  const config = {
    entity: 'Customers',
    keyField: 'ExternalReference',
    key: { $expr: 'record.id' },
    fields: [{ target: 'Name', value: { $expr: 'record.name' } }],
  }
  const writing = nodes.map((node) =>
    node.id === 'ask' ? { ...node, type: 'erp.upsert', name: 'Write customers', connection: 'clerk', config } : node,
  )
  await post(context, '/api/flows', { flow: { ...rest, nodes: writing } })
  const page = await context.newPage()
  await page.goto('/connections/clerk')
  await page.getByRole('button', { name: t('connections.test') }).click()
  await page.getByText(t('connections.testOk')).waitFor()
  const permission = t('connections.mayOne.write', { entity: 'Customers' })
  const missing = page.getByText(t('connections.mayNot', { permission })).first()
  await missing.waitFor()
  await page.getByRole('link', { name: 'Customers to the ERP' }).first().waitFor()
  await picture(page, 'connection-missing-en-light')
  expect(await axeFindings(page)).toEqual([])
  await page.close({ runBeforeUnload: false })
})

test('a test says what was checked, and every entity shows its fields', async () => {
  const page = await context.newPage()
  const { complaints } = watch(page, isthmus)
  await page.goto('/connections/erp')
  await page.getByRole('button', { name: t('connections.test') }).click()
  const checked = page.getByRole('list', { name: t('connections.testChecked') })
  await checked.getByText(isthmus.erp.url).first().waitFor()
  expect(await checked.getByRole('listitem').first().innerText()).toMatch(/GET .*200 · \d/s)

  await page.getByRole('button', { name: t('connections.dataCheck') }).click()
  const customers = page.getByRole('button', { name: /^Customers/ })
  await customers.click()
  const fields = page.getByRole('list', { name: t('connections.dataFieldsOf', { entity: 'Customers' }) })
  await fields.getByText('CreditLevel').waitFor()
  await fields
    .getByRole('img', { name: t('ui.field.key') })
    .first()
    .waitFor()
  expect(await axeFindings(page)).toEqual([])
  await customers.scrollIntoViewIfNeeded()
  await picture(page, 'connection-entities-en-light')
  expect(complaints).toEqual([])
  await page.close({ runBeforeUnload: false })
})

test('a test that fails names what was asked and what came', async () => {
  await post(context, '/api/connections', {
    name: 'locked',
    connector: 'playground-crm',
    config: { baseUrl: isthmus.crm.url },
    secret: { token: 'a-token-that-is-wrong' },
    allowPrivate: true,
  })
  const dark = await visit(browser, isthmus, { language: 'en', theme: 'dark' })
  await signIn(dark)
  const page = await dark.newPage()
  await page.goto('/connections/locked')
  await page.getByRole('button', { name: t('connections.test') }).click()
  await page.getByText(t('connections.testFailed')).waitFor()
  const checked = page.getByRole('list', { name: t('connections.testChecked') })
  expect(await checked.getByRole('listitem').first().innerText()).toContain('401')
  const errors = page.getByRole('region', { name: t('connections.errors') })
  await errors.getByText(t('connections.errorsNoFlow')).waitFor()
  await errors.getByText(t('connections.class.auth')).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'connection-refused-en-dark')
  await dark.close()
})

test('what is known of a system can be read before a connection to it is made, and at the connection', async () => {
  const page = await context.newPage()
  const { complaints } = watch(page, isthmus)
  await page.goto('/connections?new=odoo')
  await page.getByRole('button', { name: t('connections.docs') }).click()
  const odoo = page.getByRole('dialog', { name: t('connections.docsOf', { system: 'Odoo' }) })
  const entities = odoo.getByRole('region', { name: 'Entities', exact: true })
  await entities.getByRole('cell', { name: 'saleOrder', exact: true }).waitFor()
  await odoo.getByRole('button', { name: 'Verified' }).click()
  const verified = odoo.getByRole('heading', { name: 'Verified' })
  await expect.poll(() => verified.evaluate((heading) => heading === document.activeElement)).toBe(true)
  const source = odoo.getByRole('link', { name: 'Search domains' })
  expect(await source.getAttribute('href')).toMatch(/^https:\/\/www\.odoo\.com\//)
  await picture(page, 'connection-docs-en-light')
  expect(await axeFindings(page)).toEqual([])
  await page.goto('/connections/shop')
  await page.getByRole('button', { name: t('connections.docs') }).click()
  await page.getByRole('dialog').getByRole('cell', { name: 'http.request', exact: true }).waitFor()
  expect(complaints).toEqual([])
  await page.close({ runBeforeUnload: false })
})
