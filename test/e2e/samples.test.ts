import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Flow, FlowNode } from '@isthmus/sdk'
import type { FlowDetail, RunSummary } from '@isthmus/sdk/api'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { json, openTarget, type TargetServer } from '../engine/target-server.ts'
import { axeFindings } from './support/axe.ts'
import { openBrowser, patience, picture, post, setUp, signIn, visit, watch } from './support/browser.ts'
import { card } from './support/canvas.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const t = textsIn('en')

let isthmus: Isthmus
let target: TargetServer
let browser: Browser
let context: BrowserContext

function ratings(id: string): Flow {
  const node = (own: Omit<FlowNode, 'typeVersion'>): FlowNode => ({ typeVersion: 1, ...own })
  const fields = [{ target: 'rating', value: { $expr: 'upper(record.level)' } }]
  return {
    schema: 'isthmus/flow/1',
    id,
    name: 'Ratings to the ERP',
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
      node({
        id: 'after',
        type: 'map',
        name: 'Tell',
        config: { fields: [{ target: 'said', value: { $expr: 'record.rating' } }] },
        position: { x: 816, y: 0 },
      }),
      node({
        id: 'list',
        type: 'crm.list',
        name: 'Companies',
        connection: 'crm',
        config: { entity: 'companies' },
        position: { x: 272, y: 160 },
      }),
    ],
    edges: [
      { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'rate', port: 'in' } },
      { id: 'e2', from: { node: 'rate', port: 'out' }, to: { node: 'send', port: 'in' } },
      { id: 'e3', from: { node: 'send', port: 'out' }, to: { node: 'after', port: 'in' } },
      { id: 'e4', from: { node: 'start', port: 'out' }, to: { node: 'list', port: 'in' } },
    ],
    settings: {},
  }
}

beforeAll(async () => {
  const answering = openTarget((_, response) => json(response, 201, { ok: true }))
  ;[isthmus, target, browser] = await Promise.all([startIsthmus(), answering, openBrowser()])
  context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
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
beforeEach(() => {
  target.requests.length = 0
})
afterAll(async () => {
  await browser?.close()
  await isthmus?.close()
  await target?.close()
})

async function open(page: Page, id: string): Promise<void> {
  await page.goto(`/flows/${id}`)
  await card(page, 'Rate').waitFor()
}

async function storedFlow(id: string): Promise<Flow> {
  return ((await (await context.request.get(`/api/flows/${id}`)).json()) as FlowDetail).flow
}

function outputOf(page: Page) {
  return page.getByRole('region', { name: t('nodeview.output') })
}

test('an output is pinned by hand, the flow runs up to a write without writing, and sends when it is told to', async () => {
  const id = 'ratings'
  await post(context, '/api/flows', { flow: ratings(id) })
  const page = await context.newPage()
  const { complaints } = watch(page, isthmus)
  await open(page, id)

  await card(page, 'Rate').click()
  await page.keyboard.press('p')
  const dialog = page.getByRole('dialog', { name: t('samples.editTitle', { node: 'Rate', port: 'out' }) })
  await dialog.getByLabel(t('samples.cell', { field: 'rating', row: 1 })).fill('GOLD')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: t('samples.addRecord') }).click()
  await dialog.getByLabel(t('samples.cell', { field: 'rating', row: 2 })).fill('SILVER')
  await page.keyboard.press('Enter')
  await picture(page, 'samples-edit')
  await dialog.getByText(t('nodeview.json'), { exact: true }).click()
  await dialog.getByLabel(t('samples.asJson')).fill('[{"rating":"GOLD"},{"rating":')
  expect(await dialog.getByRole('button', { name: t('samples.pin'), exact: true }).isDisabled()).toBe(true)
  await dialog.getByLabel(t('samples.asJson')).fill('[{"rating":"GOLD"},{"rating":"SILVER"}]')
  await dialog.getByRole('button', { name: t('samples.pin'), exact: true }).click()
  await outputOf(page)
    .getByText(t('samples.count', { count: 2 }))
    .waitFor()
  await page.getByRole('group', { name: new RegExp(`^Rate,.*${t('canvas.pinned')}`) }).waitFor()
  await picture(page, 'samples-pinned')
  expect(await axeFindings(page)).toEqual([])

  await page.keyboard.press('Escape')
  await card(page, 'Tell').click()
  await page.keyboard.press('u')
  await page.getByText(t('document.partUpTo', { node: 'Tell' })).waitFor()
  const unsent = t('document.unsent', { node: 'Save rating', count: 2, system: 'ratings' })
  await page.getByText(unsent).waitFor()
  expect(target.requests).toEqual([])
  await card(page, 'Save rating').click()
  await page.keyboard.press('Enter')
  await outputOf(page)
    .getByRole('tab', { name: t('samples.unsent'), selected: true })
    .waitFor()
  await outputOf(page).getByText('POST').first().waitFor()
  await picture(page, 'samples-unsent')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: t('document.send') }).click()
  const confirm = page.getByRole('dialog', { name: t('document.sendTitle', { system: 'ratings' }) })
  await confirm.getByText('"Save rating" sends 2 records to ratings for real.').waitFor()
  await picture(page, 'samples-send')
  await confirm.getByRole('button', { name: t('document.sendConfirm', { count: 2 }) }).click()
  await vi.waitFor(() => expect(target.requests).toEqual(['POST /ratings', 'POST /ratings']), patience)
  await page.getByText(unsent).waitFor({ state: 'detached' })
  expect(Object.keys((await storedFlow(id)).pins ?? {})).toEqual(['rate'])
  expect(complaints).toEqual([])
  await page.close()
})

test('data is marked when the configuration it came from changes, until the flow runs again', async () => {
  const id = 'ratings-dirty'
  await post(context, '/api/flows', { flow: ratings(id) })
  const page = await context.newPage()
  await open(page, id)
  await card(page, 'Rate').click()
  await page.keyboard.press('u')
  await page.getByText(t('document.partUpTo', { node: 'Rate' })).waitFor()
  await card(page, 'Start').click()
  await page.keyboard.press('p')
  const dialog = page.getByRole('dialog', { name: t('samples.editTitle', { node: 'Start', port: 'out' }) })
  await dialog.getByRole('textbox', { name: t('samples.addField') }).fill('level')
  await page.keyboard.press('Enter')
  await dialog.getByLabel(t('samples.cell', { field: 'level', row: 1 })).fill('gold')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: t('samples.pin'), exact: true }).click()
  await page.keyboard.press('Escape')
  await card(page, 'Rate').click()
  await page.keyboard.press('u')
  await page.keyboard.press('Enter')
  await outputOf(page).getByText('GOLD').waitFor()
  await outputOf(page)
    .getByRole('button', { name: t('samples.pinOutput') })
    .click()
  await outputOf(page).getByText(t('samples.from.run')).waitFor()

  // The pin and the run are both of what the node was.
  await page.getByLabel('Target field').first().fill('grade')
  const stale = page.getByRole('group', { name: new RegExp(`^Rate,.*${t('canvas.stale')}`) })
  await stale.waitFor()
  await outputOf(page).getByText(t('samples.stale')).waitFor()
  await picture(page, 'samples-stale')
  await outputOf(page)
    .getByRole('button', { name: t('samples.remove') })
    .click()
  await page.keyboard.press('Escape')
  await card(page, 'Rate').click()
  await page.keyboard.press('u')
  await stale.waitFor({ state: 'detached' })
  expect(target.requests).toEqual([])
  await page.close()
})

test('records come from the first page of a connection, a file, and the shape', async () => {
  const id = 'ratings-taken'
  await post(context, '/api/flows', { flow: ratings(id) })
  const page = await context.newPage()
  await open(page, id)
  await card(page, 'Companies').click()
  await page.keyboard.press('Enter')
  const take = outputOf(page).getByRole('button', { name: t('samples.take') })
  await take.click()
  await page.getByRole('menuitem', { name: t('samples.takePage') }).click()
  await outputOf(page).getByText(t('samples.from.firstPage')).waitFor()
  await outputOf(page)
    .getByText(t('samples.count', { count: 20 }))
    .waitFor()
  await picture(page, 'samples-first-page')
  await take.click()
  await page.getByRole('menuitem', { name: t('samples.makeUp') }).click()
  await outputOf(page).getByText(t('samples.from.schema')).waitFor()
  await outputOf(page)
    .locator('input[type=file]')
    .setInputFiles({
      name: 'companies.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('id,name\n7,长风物流\n8,Oakfield\n'),
    })
  await outputOf(page).getByText(t('samples.from.file')).waitFor()
  await outputOf(page).getByText('长风物流').waitFor()
  await vi.waitFor(async () => {
    expect((await storedFlow(id)).pins?.['list']?.['out']?.records).toHaveLength(2)
  }, patience)
  const { id: run } = (await post(context, `/api/flows/${id}/runs`, { only: 'rate' })) as RunSummary
  expect(run).toBeTruthy()
  await page.close()
})

test('shows pins in the other language and theme', async () => {
  const zh = textsIn('zh-CN')
  const dark = await visit(browser, isthmus, { language: 'zh-CN', theme: 'dark' })
  await signIn(dark)
  const page = await dark.newPage()
  await page.goto('/flows/ratings-taken?node=list&view=node')
  await page.getByText(zh('samples.from.file')).waitFor()
  await picture(page, 'samples-pinned-zh-dark')
  await page.getByRole('button', { name: zh('samples.edit') }).click()
  await page.getByRole('dialog').waitFor()
  await picture(page, 'samples-edit-zh-dark')
  expect(await axeFindings(page)).toEqual([])
  await dark.close()
})
