import type { Browser, BrowserContext } from 'playwright-core'
import type { Flow, FlowNode } from '@isthmus/sdk'
import type { FlowDetail } from '@isthmus/sdk/api'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { axeFindings } from './support/axe.ts'
import { openBrowser, patience, picture, post, setUp, signIn, visit, watch } from './support/browser.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const t = textsIn('en')

let isthmus: Isthmus
let browser: Browser
let context: BrowserContext

function goldCustomers(): Flow {
  const node = (own: Omit<FlowNode, 'typeVersion'>): FlowNode => ({ typeVersion: 1, ...own })
  const fields = [
    { target: 'name', value: { $expr: 'record.Name' } },
    { target: 'level', value: { $expr: 'lower(record.CreditLevel)' } },
  ]
  return {
    schema: 'isthmus/flow/1',
    id: 'gold-customers',
    name: 'Gold customers',
    nodes: [
      node({ id: 'start', type: 'trigger.manual', name: 'Start', config: {}, position: { x: 0, y: 0 } }),
      node({
        id: 'list',
        type: 'erp.list',
        name: 'Customers',
        connection: 'erp',
        config: { entity: 'Customers' },
        position: { x: 272, y: 0 },
      }),
      node({ id: 'map', type: 'map', name: 'Levels', config: { fields }, position: { x: 544, y: 0 } }),
    ],
    edges: [
      { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'list', port: 'in' } },
      { id: 'e2', from: { node: 'list', port: 'out' }, to: { node: 'map', port: 'in' } },
    ],
    settings: {},
  }
}

async function changeErp(changes: readonly object[]): Promise<void> {
  const { url, user, password } = isthmus.erp
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const headers = { authorization, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/admin/schema`, { method: 'PUT', headers, body: JSON.stringify({ changes }) })
  if (!answer.ok) throw new Error(await answer.text())
}

beforeAll(async () => {
  ;[isthmus, browser] = await Promise.all([startIsthmus(), openBrowser()])
  context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(context, isthmus)
  await post(context, '/api/flows', { flow: goldCustomers() })
})

afterAll(async () => {
  await browser?.close()
  await isthmus?.close()
})

test('a changed ERP is found on its page, followed by one click in the flow, undone, and accepted', async () => {
  const page = await context.newPage()
  const { complaints } = watch(page, isthmus)
  await page.goto('/connections/erp')
  const checkNow = page.getByRole('button', { name: t('connections.dataCheck') })
  await checkNow.click()
  await page.getByText(t('connections.dataSame')).waitFor()
  await page.getByText('5 entities').click()
  await page.getByText('key ItemNumber, Warehouse').waitFor()
  await page.getByText('5 entities').click()

  await changeErp([
    { kind: 'rename', set: 'Customers', property: 'CreditLevel', to: 'CreditRating' },
    { kind: 'describe', set: 'Customers', property: 'City', maxLength: 40 },
  ])
  await checkNow.click()
  const changes = page.getByRole('region', { name: t('connections.dataChanges') })
  await changes.getByText('CreditLevel is now called CreditRating').waitFor()
  expect(await changes.getByRole('listitem').allInnerTexts()).toEqual([
    expect.stringContaining('Gold customers: read in Levels'),
    expect.stringContaining('City holds 40 characters at most, before 100'),
  ])
  expect(await axeFindings(page)).toEqual([])
  await changes.scrollIntoViewIfNeeded()
  await picture(page, 'drift-connection-en-light')

  await page.goto('/flows')
  const badge = page.getByRole('link', { name: t('flows.drift', { count: 1, connections: 'erp', breaking: 1 }) })
  await badge.waitFor()
  await picture(page, 'drift-flows-en-light')
  await badge.click()
  const note = page.getByRole('region', { name: t('inspector.drift', { connection: 'erp' }) })
  await note.getByText('CreditLevel is now called CreditRating').waitFor()
  await picture(page, 'drift-editor-en-light')
  await note.getByRole('button', { name: t('inspector.driftApply') }).click()
  const levelOf = async () => {
    const detail = (await (await context.request.get('/api/flows/gold-customers')).json()) as FlowDetail
    return JSON.stringify(detail.flow.nodes[2]?.config['fields'])
  }
  await vi.waitFor(async () => expect(await levelOf()).toContain('record.CreditRating'), patience)
  await note.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+z')
  await vi.waitFor(async () => expect(await levelOf()).toContain('record.CreditLevel'), patience)
  await note.getByRole('button', { name: t('inspector.driftApply') }).click()
  await note.waitFor({ state: 'detached' })

  await page.goto('/connections/erp')
  await page.getByRole('button', { name: t('connections.dataAccept') }).click()
  await page.getByText(t('connections.dataSame')).waitFor()
  expect(complaints).toEqual([])
})

test('the page speaks Chinese in the dark', async () => {
  const zh = textsIn('zh-CN')
  await changeErp([{ kind: 'remove', set: 'Customers', property: 'Phone' }])
  const dark = await visit(browser, isthmus, { language: 'zh-CN', theme: 'dark' })
  await signIn(dark)
  const page = await dark.newPage()
  await page.goto('/connections/erp')
  await page.getByRole('button', { name: zh('connections.dataCheck') }).click()
  const changes = page.getByRole('region', { name: zh('connections.dataChanges') })
  await changes.getByText('Phone 已不存在').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await changes.scrollIntoViewIfNeeded()
  await picture(page, 'drift-connection-zh-dark')
  await dark.close()
})
