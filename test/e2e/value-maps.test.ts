import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import type { Flow, FlowNode } from '@isthmus/sdk'
import type { RunDetail, RunSummary } from '@isthmus/sdk/api'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { json, openTarget, type TargetServer } from '../engine/target-server.ts'
import { axeFindings } from './support/axe.ts'
import { openBrowser, patience, picture, post, setUp, signIn, visit, watch } from './support/browser.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const t = textsIn('en')
const flowId = 'levels-out'

let isthmus: Isthmus
let target: TargetServer
let browser: Browser
let context: BrowserContext
/** What the ERP was given, in order. */
const written: unknown[] = []

function levelsOut(): Flow {
  const node = (own: Omit<FlowNode, 'typeVersion'>): FlowNode => ({ typeVersion: 1, ...own })
  const fields = [
    { target: 'customer', value: { $expr: 'record.customer' } },
    { target: 'rating', value: { $expr: 'mapValue("customer-level", record.level)' } },
  ]
  return {
    schema: 'isthmus/flow/1',
    id: flowId,
    name: 'Levels to the ERP',
    nodes: [
      node({ id: 'start', type: 'trigger.manual', name: 'Start', config: {}, position: { x: 0, y: 0 } }),
      node({ id: 'rate', type: 'map', name: 'Rate', config: { fields }, position: { x: 272, y: 0 } }),
      node({
        id: 'send',
        type: 'http.request',
        name: 'Save rating',
        connection: 'ratings',
        config: { method: 'POST', url: '/ratings', body: { $expr: 'record' } },
        position: { x: 544, y: 0 },
      }),
    ],
    edges: [
      { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'rate', port: 'in' } },
      { id: 'e2', from: { node: 'rate', port: 'out' }, to: { node: 'send', port: 'in' } },
    ],
    settings: {},
  }
}

beforeAll(async () => {
  const answering = openTarget(async (request, response) => {
    let text = ''
    for await (const part of request) text += String(part)
    if (request.method === 'POST') written.push(JSON.parse(text))
    json(response, 201, {})
  })
  ;[isthmus, target, browser] = await Promise.all([startIsthmus(), answering, openBrowser()])
  context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await setUp(context, isthmus)
  const config = { baseUrl: target.url, auth: 'none' }
  await post(context, '/api/connections', {
    name: 'ratings',
    connector: 'http',
    config,
    secret: {},
    allowPrivate: true,
  })
})

afterAll(async () => {
  await browser?.close()
  await isthmus?.close()
  await target?.close()
})

async function reaches(run: string, status: RunSummary['status']): Promise<void> {
  await vi.waitFor(async () => {
    const now = (await (await context.request.get(`/api/runs/${run}`)).json()) as RunDetail
    if (now.status !== status) throw new Error(`The run is ${now.status}`)
  }, patience)
}

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await page.keyboard.press('Control+V')
}

function cell(page: Page, row: number, column: 'left' | 'right'): Locator {
  return page
    .getByRole('grid')
    .getByRole('row')
    .nth(row)
    .getByRole('gridcell')
    .nth(column === 'left' ? 0 : 1)
}

test('a value map is made, pasted into, used, missed by a record, completed, and the record goes on', async () => {
  const page = await context.newPage()
  const { complaints } = watch(page, isthmus)
  await page.goto('/value-maps')
  await picture(page, 'value-maps-empty')
  await page
    .getByRole('button', { name: t('value-maps.new') })
    .first()
    .click()
  await page.getByLabel(t('value-maps.newTitle')).fill('Customer level')
  await page.getByLabel(t('value-maps.newLeft')).fill('CRM level')
  await page.getByLabel(t('value-maps.newRight')).fill('ERP rating')
  await page.getByText(t('value-maps.namePreview', { name: 'customer-level' })).waitFor()
  await page.getByRole('button', { name: t('value-maps.create') }).click()
  await page.waitForURL('**/value-maps/customer-level')

  await cell(page, 1, 'left').click()
  await paste(page, 'CRM level\tERP rating\nA\tGOLD\nB\tSILVER\nA\tBRONZE\n')
  // The head that was copied as well is none of them, and a key is there twice.
  await page
    .getByRole('status')
    .filter({ hasText: t('value-maps.errorsLeft', { count: 1 }) })
    .waitFor()
  expect(await page.getByRole('button', { name: t('value-maps.save') }).isDisabled()).toBe(true)
  await cell(page, 3, 'left').click()
  await page.getByText('Row 3: "CRM level" has "A" in row 1 already.').waitFor()
  await picture(page, 'value-map-duplicate')
  await page.keyboard.type('C')
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Control+z')
  await page
    .getByRole('status')
    .filter({ hasText: t('value-maps.errorsLeft', { count: 1 }) })
    .waitFor()
  await page.keyboard.press('Control+y')
  await page
    .getByRole('status')
    .filter({ hasText: t('value-maps.unsaved') })
    .waitFor()
  await page.keyboard.press('Control+s')
  await page
    .getByRole('status')
    .filter({ hasText: t('value-maps.allSaved', { version: 2 }) })
    .waitFor()

  await post(context, '/api/flows', { flow: levelsOut() })
  const input = [
    { customer: 1, level: 'A' },
    { customer: 2, level: 'VIP' },
  ]
  const { id } = (await post(context, `/api/flows/${flowId}/runs`, { input })) as RunSummary
  await reaches(id, 'parked')
  expect(written).toEqual([{ customer: 1, rating: 'GOLD' }])

  await page.goto('/value-maps')
  await page.getByRole('link', { name: t('value-maps.waitingCount', { count: 1 }) }).click()
  await page.getByRole('button', { name: t('value-maps.addEntryFor', { value: 'VIP' }) }).waitFor()
  await picture(page, 'value-map-missing')
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: t('value-maps.addEntryFor', { value: 'VIP' }) }).click()
  await page.keyboard.type('PLATINUM')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: t('value-maps.save') }).click()
  await page
    .getByRole('status')
    .filter({ hasText: t('value-maps.allSaved', { version: 3 }) })
    .waitFor()
  await page.getByRole('button', { name: t('value-maps.retry') }).click()
  await page.getByText(t('value-maps.continued', { continued: 1, waiting: 0 })).waitFor()
  await reaches(id, 'succeeded')
  expect(written).toEqual([
    { customer: 1, rating: 'GOLD' },
    { customer: 2, rating: 'PLATINUM' },
  ])

  await page.getByRole('tab', { name: t('value-maps.versions') }).click()
  await page.getByRole('button', { name: t('value-maps.version', { version: 2 }) }).click()
  await page.getByText('VIP → PLATINUM').waitFor()
  await picture(page, 'value-map-versions')
  await page.getByRole('button', { name: t('value-maps.restore') }).click()
  await page
    .getByRole('status')
    .filter({ hasText: t('value-maps.unsaved') })
    .waitFor()
  expect(complaints).toEqual([])
  await page.close({ runBeforeUnload: false })
})

test('a file is read before anything changes: its encoding, its mistakes with their line, its entries', async () => {
  const page = await context.newPage()
  await page.goto('/value-maps/customer-level')
  const choose = async (text: Buffer): Promise<void> => {
    await page.locator('input[type=file]').setInputFiles({ name: 'levels.csv', mimeType: 'text/csv', buffer: text })
  }
  await choose(Buffer.from('A,GOLD\nB,"SILVER\n'))
  await page.getByText('Line 2: a cell that begins with a quotation mark has no end.').waitFor()
  await picture(page, 'value-map-import')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: t('ui.cancel') })
    .click()
  // "金,银" in GB18030.
  await choose(Buffer.from([0xbd, 0xf0, 0x2c, 0xd2, 0xf8, 0x0d, 0x0a]))
  await page
    .getByRole('status')
    .filter({ hasText: t('value-maps.importFound', { count: 1 }) })
    .waitFor()
  await page.getByText('UTF-8', { exact: true }).click()
  await page
    .getByRole('alert')
    .filter({ hasText: t('value-maps.encodingWrong', { encoding: 'UTF-8' }) })
    .waitFor()
  await page.getByText('GB18030 (GBK)', { exact: true }).click()
  await page.getByLabel(t('value-maps.mode.merge')).click()
  await page.getByRole('button', { name: t('value-maps.importNow') }).click()
  await page.getByRole('gridcell', { name: '金' }).waitFor()
  await page.getByText(t('value-maps.rows', { count: 5 })).waitFor()
  expect(await page.getByRole('button', { name: t('value-maps.save') }).isEnabled()).toBe(true)
  await page.close({ runBeforeUnload: false })
})

test('five thousand rows are shown at once, and their end is one key away', async () => {
  const entries = Array.from({ length: 5_000 }, (_, at) => [`L${at}`, `R${at}`])
  const side = { type: 'text' }
  await post(context, '/api/value-maps', {
    map: {
      schema: 'isthmus/value-map/1',
      name: 'many',
      title: 'Many',
      left: { title: 'Left', ...side },
      right: { title: 'Right', ...side },
      entries,
      unmapped: { forward: { kind: 'fail' }, back: { kind: 'fail' } },
      matching: { trim: true, ignoreCase: false },
    },
  })
  const page = await context.newPage()
  await page.goto('/value-maps/many')
  await cell(page, 1, 'left').click()
  expect(await page.getByRole('row').count()).toBeLessThan(80)
  const tookMs = await page.evaluate(async () => {
    const field = document.querySelector<HTMLInputElement>('[role=grid] input')
    const property = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
    const started = performance.now()
    for (let letter = 0; letter < 10; letter += 1) {
      property?.set?.call(field, `x${letter}`)
      field?.dispatchEvent(new Event('input', { bubbles: true }))
      await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)))
    }
    return (performance.now() - started) / 10
  })
  // A letter and its frame, on a machine that others use as well; drawing all rows would take seconds.
  expect(tookMs).toBeLessThan(2000)
  await page.keyboard.press('Control+End')
  await page.getByRole('gridcell', { name: 'L4999' }).waitFor()
  await page.close({ runBeforeUnload: false })
})

test('the page reads as well in Chinese and in the dark', async () => {
  const other = await visit(browser, isthmus, { language: 'zh-CN', theme: 'dark' })
  await signIn(other)
  const page = await other.newPage()
  await page.goto('/value-maps/customer-level?panel=settings')
  await page.getByRole('heading', { name: textsIn('zh-CN')('value-maps.unmapped') }).waitFor()
  await picture(page, 'value-map-settings-zh-dark')
  expect(await axeFindings(page)).toEqual([])
  await page.goto('/value-maps')
  await page.getByRole('link', { name: 'Customer level' }).waitFor()
  await picture(page, 'value-maps-zh-dark')
  await other.close()
})
