import type { Flow, Json } from '@isthmus/sdk'
import type { BrowserContext, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { axeFindings } from './support/axe.ts'
import { patience, picture, post, watch } from './support/browser.ts'
import { dragField, emptyFlow, meter, openReadingFlow, sourceField, targetField } from './support/mapper.ts'
import { newcomers } from './support/newcomers.ts'
import { textsIn, type Texts } from './support/texts.ts'

const t = textsIn('en')
const house = newcomers()
const { newcomer } = house

const record = {
  id: 7,
  note: 'urgent',
  tags: ['new', 'north'],
  main_contact: 2,
  contacts: [
    { id: 1, email: 'office@example.com' },
    { id: 2, email: 'orders@example.com' },
  ],
  address: { id: 'a-1', street: 'Hauptstr. 1', city: 'Bonn', geo: { lat: 50.7, lon: 7.1 } },
}

/** A flow whose records are known by a pinned sample alone, with a node between it and what is written. */
function pinnedFlow(id: string, rows: Json): Flow {
  const own = { typeVersion: 1, position: { x: 0, y: 0 } }
  const pin = { from: 'hand', at: '2026-03-01T08:00:00.000Z', basis: '0000000000000000', records: [record] } as const
  const write = { entity: 'Customers', key: { $expr: 'record.id' }, fields: rows }
  return {
    ...emptyFlow(id, id),
    nodes: [
      { ...own, id: 'start', type: 'trigger.manual', name: 'Start', config: {} },
      { ...own, id: 'some', type: 'filter', name: 'Some', config: { condition: { $expr: 'record.id > 0' } } },
      { ...own, id: 'free', type: 'map', name: 'Free', config: { fields: rows } },
      { ...own, id: 'write', type: 'erp.upsert', name: 'Write', config: write, connection: 'erp' },
    ],
    edges: [
      { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'some', port: 'in' } },
      { id: 'e2', from: { node: 'start', port: 'out' }, to: { node: 'free', port: 'in' } },
      { id: 'e3', from: { node: 'some', port: 'out' }, to: { node: 'write', port: 'in' } },
    ],
    pins: { start: { out: pin } },
  }
}

async function openPinned(page: Page, place: { readonly id: string; readonly node: string; readonly rows?: Json }) {
  await post(page.context(), '/api/flows', { flow: pinnedFlow(place.id, place.rows ?? []) })
  await page.goto(`/flows/${place.id}/map/${place.node}`)
  await page.getByRole('treegrid').waitFor()
}

async function expectRequired(page: Page, words: string): Promise<void> {
  await expect.poll(() => meter(page).getAttribute('aria-valuetext'), patience).toBe(words)
}

async function expectName(page: Page, field: string, part: string): Promise<void> {
  await expect.poll(() => targetField(page, field).getAttribute('aria-label'), patience).toContain(part)
}

/** The rows of a node as the server has them. */
async function rowsOf(context: BrowserContext, flow: string, node: string): Promise<unknown> {
  const answer = await context.request.get(`/api/flows/${flow}`)
  const detail = (await answer.json()) as { readonly flow: Flow }
  return detail.flow.nodes.find((each) => each.id === node)?.config['fields']
}

async function chooseKind(page: Page, name: string): Promise<void> {
  await page
    .getByRole('radiogroup', { name: t('mapper.kinds') })
    .getByText(name, { exact: true })
    .click()
}

/** Types into a line of the panel as a person does: letter by letter. */
async function typeInto(page: Page, label: string, text: string): Promise<void> {
  const line = page.locator('[data-row-panel] label, [data-row-panel] div').filter({ hasText: new RegExp(`^${label}`) })
  await line.last().locator('.monaco-editor, input').first().click()
  await page.keyboard.press('Control+A')
  await page.keyboard.type(text, { delay: 15 })
}

async function addTarget(page: Page, name: string, words: Texts = t): Promise<void> {
  await page.getByRole('textbox', { name: words('mapper.newField') }).fill(name)
  await page.keyboard.press('Enter')
  await targetField(page, name).click()
  await page.locator('[data-row-panel] .monaco-editor').first().waitFor()
}

test('fields that are selected are mapped by name as one step', { timeout: 120_000 }, async () => {
  const { page, context } = await newcomer()
  const watched = watch(page, house.isthmus)
  await openReadingFlow(page, { id: 'several', from: 'companies', to: 'Customers' })
  await sourceField(page, 'name').click()
  await sourceField(page, 'currency').click({ modifiers: ['Control'] })
  await sourceField(page, 'country').click({ modifiers: ['Control'] })
  await expect.poll(() => page.locator('[role=treeitem][aria-selected=true]').count(), patience).toBe(3)
  await page.keyboard.press('b')
  await expectRequired(page, '3 of 3 required fields')
  await page
    .getByText(t('mapper.mappedByName', { count: 3 }))
    .first()
    .waitFor()
  await picture(page, 'mapper-several-en-light')
  await page.getByRole('button', { name: t('mapper.command.undo') }).click()
  await expectRequired(page, '0 of 3 required fields')

  // Of the target side the two that were clicked, and no other.
  await sourceField(page, 'id').click()
  await targetField(page, 'Name').click()
  await targetField(page, 'Country').click({ modifiers: ['Control'] })
  await expect.poll(() => page.locator('[role=row][data-selected]').count(), patience).toBe(2)
  await page.keyboard.press('b')
  await expectRequired(page, '2 of 3 required fields')
  await expect
    .poll(() => rowsOf(context, 'several', 'write'), patience)
    .toEqual([
      { target: 'Name', value: { $expr: 'record.name' } },
      { target: 'Country', value: { $expr: 'record.country' } },
    ])
  expect(watched.complaints).toEqual([])
})

test('a drop that can be meant in several ways asks how', { timeout: 120_000 }, async () => {
  const { page, context } = await newcomer()
  const watched = watch(page, house.isthmus)
  await openPinned(page, { id: 'asked', node: 'write' })
  await dragField(page, 'tags', 'City')
  const menu = page.getByRole('menu')
  await menu.getByText(t('mapper.chooseOffer')).waitFor()
  await picture(page, 'mapper-menu-en-light')
  expect(await axeFindings(page)).toEqual([])
  const ways = menu.getByRole('menuitem')
  expect(await ways.count()).toBeGreaterThan(1)
  await page.keyboard.press('Escape')
  await expect.poll(() => ways.count(), patience).toBe(0)
  expect(await rowsOf(context, 'asked', 'write')).toEqual([])

  await dragField(page, 'tags', 'City')
  await ways.first().click()
  await expectName(page, 'City', 'made of first(record.tags)')
  expect(watched.complaints).toEqual([])
})

test('a look-up is filled in letter by letter, and gives a value before it runs', { timeout: 120_000 }, async () => {
  const { page, context } = await newcomer()
  const watched = watch(page, house.isthmus)
  await openPinned(page, { id: 'looked-up', node: 'free' })
  await addTarget(page, 'email')
  await chooseKind(page, t('mapper.kind.lookup'))
  await typeInto(page, t('mapper.lookup.list'), 'record.contacts')
  await typeInto(page, t('mapper.lookup.equals'), 'record.main_contact')
  await typeInto(page, t('mapper.lookup.key'), 'id')
  await typeInto(page, t('mapper.lookup.field'), 'email')
  await expect
    .poll(() => rowsOf(context, 'looked-up', 'free'), patience)
    .toEqual([
      {
        target: 'email',
        value: { $expr: 'find(record.contacts, each => each.id === record.main_contact).email' },
      },
    ])
  await targetField(page, 'email').getByText('orders@example.com').waitFor()
  await picture(page, 'mapper-lookup-en-light')
  expect(await axeFindings(page)).toEqual([])
  expect(watched.complaints).toEqual([])
})

test('an object is copied with exceptions', { timeout: 120_000 }, async () => {
  const chinese = textsIn('zh-CN')
  const { page, context } = await newcomer({ language: 'zh-CN', theme: 'dark' })
  const watched = watch(page, house.isthmus)
  await openPinned(page, { id: 'copied', node: 'free' })
  await addTarget(page, 'address', chinese)
  await page.locator('[data-row-panel]').getByText(chinese('mapper.kind.copy'), { exact: true }).click()
  await typeInto(page, chinese('mapper.copy.from'), 'record.address')
  await page.getByRole('combobox', { name: `address: ${chinese('mapper.copy.except')}` }).click()
  await page.keyboard.type('id')
  await page.keyboard.press('Enter')
  await page.keyboard.type('geo.lat')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect
    .poll(() => rowsOf(context, 'copied', 'free'), patience)
    .toEqual([{ target: 'address', copy: { from: { $expr: 'record.address' }, except: ['id', 'geo.lat'] } }])
  await targetField(page, 'address').getByText('Hauptstr. 1').waitFor()
  await picture(page, 'mapper-copy-zh-dark')
  expect(await axeFindings(page)).toEqual([])
  expect(watched.complaints).toEqual([])
})

test('a finding is put right with one click, and undone with one', { timeout: 120_000 }, async () => {
  const { page, context } = await newcomer()
  const watched = watch(page, house.isthmus)
  await openReadingFlow(page, { id: 'mended', from: 'companies', to: 'Customers' })
  await targetField(page, 'City').click()
  await page.locator('[data-row-panel] .monaco-editor').waitFor()
  await page.keyboard.press('F2')
  await page.keyboard.type('record.postal_cod', { delay: 15 })
  const fix = /^Change to .*postal_code$/
  await page.locator('[data-row-panel]').getByRole('button', { name: fix }).waitFor()
  await picture(page, 'mapper-fix-en-light')
  await targetField(page, 'City').getByRole('button', { name: fix }).click()
  await expectName(page, 'City', t('mapper.madeOf', { value: 'postal_code' }))
  await expect.poll(() => page.getByRole('button', { name: fix }).count(), patience).toBe(0)
  await page.getByRole('button', { name: t('mapper.command.undo') }).click()
  await page.getByRole('link', { name: t('mapper.back') }).click()
  // Outside the mapper the same button stands in the inspector.
  const inspector = page.getByRole('complementary', { name: t('inspector.title') })
  await inspector.getByRole('button', { name: fix }).first().click()
  await expect
    .poll(() => rowsOf(context, 'mended', 'write'), patience)
    .toEqual([{ target: 'City', value: { $expr: 'record.postal_code' } }])
  expect(watched.complaints).toEqual([])
})
