import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Flow, FlowNode } from '@isthmus/sdk'
import type { RunDetail, RunSummary } from '@isthmus/sdk/api'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { json, openTarget, type TargetServer } from '../engine/target-server.ts'
import { axeFindings } from './support/axe.ts'
import { openBrowser, patience, picture, post, setUp, signIn, visit, watch } from './support/browser.ts'
import { card } from './support/canvas.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const flowId = 'orders-out'
const t = textsIn('en')

let isthmus: Isthmus
let target: TargetServer
let browser: Browser
let context: BrowserContext
/** What the other system has: the id of every order that was written, as often as it was. */
const written: string[] = []

/** Writes every order, and hangs up instead of answering when it sees an order for the first time. */
function openForgetful(): Promise<TargetServer> {
  return openTarget(async (request, response) => {
    let text = ''
    for await (const part of request) text += String(part)
    if (request.method !== 'POST') return json(response, 200, {})
    const { id } = JSON.parse(text) as { readonly id: string }
    const known = written.includes(id)
    written.push(id)
    if (known) json(response, 201, { id, number: `SO-${id}` })
    else request.socket.destroy()
  })
}

function ordersOut(): Flow {
  const node = (own: Omit<FlowNode, 'typeVersion'>): FlowNode => ({ typeVersion: 1, ...own })
  return {
    schema: 'isthmus/flow/1',
    id: flowId,
    name: 'Orders out',
    nodes: [
      node({ id: 'start', type: 'trigger.manual', name: 'Start', config: {}, position: { x: 0, y: 0 } }),
      node({
        id: 'send',
        type: 'http.request',
        name: 'Create order',
        connection: 'shop',
        config: { method: 'POST', url: '/orders', body: { $expr: 'record' } },
        position: { x: 272, y: 0 },
      }),
      node({
        id: 'note',
        type: 'map',
        name: 'Note the number',
        config: { fields: [{ target: 'number', value: { $expr: 'record.number' } }] },
        position: { x: 544, y: 0 },
      }),
    ],
    edges: [
      { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'send', port: 'in' } },
      { id: 'e2', from: { node: 'send', port: 'out' }, to: { node: 'note', port: 'in' } },
    ],
    settings: {},
  }
}

beforeAll(async () => {
  ;[isthmus, target, browser] = await Promise.all([startIsthmus(), openForgetful(), openBrowser()])
  context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(context, isthmus)
  const config = { baseUrl: target.url, auth: 'none' }
  await post(context, '/api/connections', { name: 'shop', connector: 'http', config, secret: {}, allowPrivate: true })
  await post(context, '/api/flows', { flow: ordersOut() })
})

afterAll(async () => {
  await browser?.close()
  await isthmus?.close()
  await target?.close()
})

async function runOf(id: string): Promise<RunDetail> {
  return (await (await context.request.get(`/api/runs/${id}`)).json()) as RunDetail
}

/** Runs the flow with these orders until all of them wait for a person. */
async function park(ids: readonly string[]): Promise<string> {
  const input = ids.map((id) => ({ id, customer: 'north' }))
  const { id } = (await post(context, `/api/flows/${flowId}/runs`, { input })) as RunSummary
  await reaches(id, 'parked')
  expect((await runOf(id)).parked).toBe(ids.length)
  return id
}

async function reaches(run: string, status: RunSummary['status']): Promise<void> {
  await vi.waitFor(async () => {
    const now = (await runOf(run)).status
    if (now !== status) throw new Error(`The run is ${now}`)
  }, patience)
}

function row(page: Page, order: string) {
  return page.getByRole('navigation', { name: t('parked.list') }).getByRole('link', { name: new RegExp(order) })
}

/** Opens an order from the list, and decides about it with the keyboard alone. */
async function decide(page: Page, order: string, resolution: 'happened' | 'again' | 'dropped'): Promise<void> {
  await row(page, order).press('Enter')
  await page.getByRole('heading', { name: new RegExp(order) }).waitFor()
  await page.getByRole('button', { name: t(`parked.${resolution}`), exact: true }).press('Enter')
  const dialog = page.getByRole('dialog', { name: t(`parked.confirmTitle.${resolution}`) })
  await dialog.getByText(new RegExp(`id ${order}`)).waitFor()
  await dialog.getByRole('button', { name: t(`parked.${resolution}`), exact: true }).press('Enter')
  await page
    .getByRole('status')
    .filter({ hasText: t(`parked.decided.${resolution}`) })
    .waitFor()
}

test('a write whose answer is lost waits for a person, is found from the run, and is decided in the browser', async () => {
  const run = await park(['o1', 'o2', 'o3'])
  expect(written).toEqual(['o1', 'o2', 'o3'])
  const page = await context.newPage()
  const { complaints } = watch(page, isthmus)
  await page.goto(`/flows/${flowId}/runs/${run}`)
  await card(page, 'Create order')
    .getByRole('button', { name: t('canvas.parked', { count: 3 }) })
    .waitFor()
  await page.getByRole('link', { name: t('parked.badge', { title: t('parked.title'), shown: 3 }) }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'parked-run-en-light')
  await page.getByRole('link', { name: t('runs.parkedAt', { count: 3, node: 'Create order' }) }).click()
  await row(page, 'o1').waitFor()
  expect(new URL(page.url()).searchParams.get('run')).toBe(run)

  await row(page, 'o1').click()
  await page.getByRole('button', { name: t('parked.giveAnswer') }).click()
  await page.getByLabel(t('parked.answer')).fill('{"id": "o1", "number": "SO-by-hand"}')
  await decide(page, 'o1', 'happened')
  await row(page, 'o1').waitFor({ state: 'detached' })
  await decide(page, 'o2', 'again')
  await decide(page, 'o3', 'dropped')
  await reaches(run, 'partial')

  // Only the order that was said not to have arrived was sent once more.
  expect(written).toEqual(['o1', 'o2', 'o3', 'o2'])
  const out = await (await context.request.get(`/api/runs/${run}/steps/note/records`)).json()
  const numbers = (out as { records: { value: { number: string } }[] }).records.map(({ value }) => value.number)
  expect(numbers.toSorted()).toEqual(['SO-by-hand', 'SO-o2'])
  await page.getByText(t('parked.resolved'), { exact: true }).click()
  await row(page, 'o2')
    .filter({ hasText: t('parked.decided.again') })
    .waitFor()
  await page.getByRole('link', { name: t('parked.title'), exact: true }).waitFor()
  expect(complaints).toEqual([])
  await page.close()
})

test.each([
  { language: 'en', theme: 'light' },
  { language: 'en', theme: 'dark' },
  { language: 'zh-CN', theme: 'light' },
  { language: 'zh-CN', theme: 'dark' },
] as const)('what waits is accessible and quiet in $language, $theme', async (look) => {
  const texts = textsIn(look.language)
  const suffix = `${look.language.slice(0, 2)}-${look.theme}`
  const order = `look-${suffix}`
  const run = await park([order])
  const own = await visit(browser, isthmus, look)
  await signIn(own)
  const page = await own.newPage()
  const { complaints } = watch(page, isthmus)
  await page.goto(`/parked?run=${run}`)
  const link = page.getByRole('navigation', { name: texts('parked.list') }).getByRole('link')
  await link.click()
  await page.getByRole('tree', { name: texts('parked.record') }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, `parked-${suffix}`)
  await page.getByRole('button', { name: texts('parked.dropped'), exact: true }).click()
  await page.getByRole('dialog', { name: texts('parked.confirmTitle.dropped') }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.goto('/storage')
  await page.getByRole('heading', { name: texts('storage.tables') }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, `storage-${suffix}`)
  expect(complaints).toEqual([])
  await own.close()
})
