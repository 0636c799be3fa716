import type { Flow, FlowNode, Json } from '@isthmus/sdk'
import { csrfHeader } from '@isthmus/sdk/api'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { patience, post, watch } from './support/browser.ts'
import { emptyFlow, meter, openReadingFlow, targetField } from './support/mapper.ts'
import { newcomers } from './support/newcomers.ts'
import { textsIn } from './support/texts.ts'

const t = textsIn('en')
const house = newcomers()
const { newcomer } = house

const node = (own: Omit<FlowNode, 'typeVersion' | 'position'> & { readonly typeVersion?: number }): FlowNode => ({
  typeVersion: 1,
  position: { x: 0, y: 0 },
  ...own,
})
const items = [
  { sku: 'A-1', quantity: 2 },
  { sku: 'B-2', quantity: 5 },
  { sku: 'C-3', quantity: 7 },
]

/** An order with three lines, known by a pinned sample, and what is written of it. */
function orderFlow(id: string, write: FlowNode): Flow {
  const records = [{ id: 'o-1', items }]
  const pin = { from: 'hand', at: '2026-03-01T08:00:00.000Z', basis: '0000000000000000', records } as const
  return {
    ...emptyFlow(id, id),
    nodes: [node({ id: 'start', type: 'trigger.manual', name: 'Start', config: {} }), write],
    edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'write', port: 'in' } }],
    pins: { start: { out: pin } },
  }
}

const linesOf = (rows: Json): Json => [{ target: 'Lines', lines: { from: { $expr: 'record.items' }, rows } }]

async function openMapper(page: Page, flow: Flow): Promise<void> {
  await post(page.context(), '/api/flows', { flow })
  await page.goto(`/flows/${flow.id}/map/write`)
  // The first page of a browser takes long on a busy machine.
  await page.getByRole('treegrid').waitFor({ timeout: 60_000 })
}

async function savedLines(page: Page, flow: string) {
  const answer = await page.context().request.get(`/api/flows/${flow}`)
  const detail = (await answer.json()) as { readonly flow: Flow }
  const rows: unknown = detail.flow.nodes.find(({ id }) => id === 'write')?.config['fields']
  return Array.isArray(rows) ? (rows as readonly { readonly lines?: unknown }[])[0]?.lines : undefined
}

test('the preview steps through the lines of a list, and expressions follow the name of an element', async () => {
  const { page } = await newcomer()
  const watched = watch(page, house.isthmus)
  const rows = [{ target: 'ItemNumber', value: { $expr: 'line.sku' } }]
  const config = { entity: 'SalesOrders', key: { $expr: 'record.id' }, fields: linesOf(rows) }
  await openMapper(
    page,
    orderFlow('order-lines', node({ id: 'write', type: 'erp.upsert', name: 'Write', connection: 'erp', config })),
  )
  await targetField(page, 'Lines.*.ItemNumber').click()
  const panel = page.locator('[data-row-panel]')
  await panel.getByText(t('mapper.lineOf', { index: 1, total: 3 })).waitFor()
  await expect.poll(() => panel.getByLabel(t('mapper.after')).textContent(), patience).toContain('A-1')
  await panel.getByRole('button', { name: t('mapper.nextLine') }).click()
  await panel.getByText(t('mapper.lineOf', { index: 2, total: 3 })).waitFor()
  await expect.poll(() => panel.getByLabel(t('mapper.after')).textContent(), patience).toContain('B-2')

  await targetField(page, 'Lines').click()
  const name = panel.getByRole('textbox', { name: `Lines: ${t('mapper.lines.as')}` })
  await name.fill('record')
  await panel.getByText(t('mapper.lines.asWrong')).waitFor()
  await name.fill('item')
  await name.press('Enter')
  await expect
    .poll(() => savedLines(page, 'order-lines'), patience)
    .toEqual({
      from: { $expr: 'record.items' },
      as: 'item',
      rows: [{ target: 'ItemNumber', value: { $expr: 'item.sku' } }],
    })
  // The line that was chosen is still the one that is tried.
  await targetField(page, 'Lines.*.ItemNumber').click()
  await expect.poll(() => panel.getByLabel(t('mapper.after')).textContent(), patience).toContain('B-2')
  expect(watched.complaints).toEqual([])
})

test('a sale of Tryton is mapped like any other record, its lines included', async () => {
  const { page } = await newcomer()
  const watched = watch(page, house.isthmus)
  const fields = [
    { target: 'party', value: 'C-1' },
    {
      target: 'lines',
      lines: { from: { $expr: 'record.items' }, rows: [{ target: 'product', value: { $expr: 'line.sku' } }] },
    },
  ]
  const config = { reference: { $expr: 'record.id' }, fields }
  const write = node({ id: 'write', type: 'tryton.sale.upsert', typeVersion: 2, name: 'Sale', config })
  await openMapper(page, orderFlow('tryton-sale', write))
  await targetField(page, 'lines.*.unit_price').waitFor()
  await expect.poll(() => meter(page).getAttribute('aria-valuetext'), patience).toBe('4 of 6 required fields')
  await targetField(page, 'lines.*.product').click()
  const panel = page.locator('[data-row-panel]')
  await expect.poll(() => panel.getByLabel(t('mapper.after')).textContent(), patience).toContain('A-1')
  expect(watched.complaints).toEqual([])
})

test('the editor says which version runs while the newest has errors', async () => {
  const { page, context } = await newcomer()
  await openReadingFlow(page, { id: 'older-runs', from: 'companies', to: 'Customers' })
  const { flow } = (await (await context.request.get('/api/flows/older-runs')).json()) as { readonly flow: Flow }
  const good = { ...flow, nodes: flow.nodes.slice(0, 1), edges: [] }
  const put = (path: string, data: object) => context.request.put(path, { data, headers: { [csrfHeader]: '1' } })
  expect((await put('/api/flows/older-runs', { flow: good, baseVersion: 1 })).status()).toBe(200)
  expect((await put('/api/flows/older-runs/active', { active: true })).status()).toBe(200)
  expect((await put('/api/flows/older-runs', { flow, baseVersion: 2 })).status()).toBe(200)
  await page.goto('/flows/older-runs')
  await page.getByText(t('document.activeOlder', { running: 2, newest: 3 })).waitFor()
})
