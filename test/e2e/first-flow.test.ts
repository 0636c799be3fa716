import type { Browser, Page } from 'playwright-core'
import type { Language } from '@isthmus/sdk'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { erpRecords } from '../support/erp-records.ts'
import { openBrowser, password, patience, picture, visit, watch, type Look } from './support/browser.ts'
import { card, dragWire, port, wire } from './support/canvas.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { escaped, textsIn, type Texts } from './support/texts.ts'

const flowName = 'Won opportunity to sales order'
const filterName: Readonly<Record<Language, string>> = { en: 'Filter', 'zh-CN': '筛选' }

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser?.close())

interface Visitor {
  readonly page: Page
  readonly t: Texts
  readonly look: Look
  readonly isthmus: Isthmus
}

describe.each<Look>([
  { language: 'en', theme: 'light' },
  { language: 'zh-CN', theme: 'dark' },
])('a newcomer in $language, $theme', (look) => {
  test('opens the link, runs the first flow, reads its trace and changes it', { timeout: 120_000 }, async () => {
    const isthmus = await startIsthmus()
    onTestFinished(() => isthmus.close())
    const context = await visit(browser, isthmus, { language: 'en', theme: look.theme })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    const watched = watch(page, isthmus)
    const visitor: Visitor = { page, t: textsIn(look.language), look, isthmus }

    await setAdministratorUp(visitor)
    await openTheFlow(visitor)
    await runIt(visitor)
    const orders = await erpRecords(isthmus, 'SalesOrders')
    const customers = await erpRecords(isthmus, 'Customers')
    await readItsTrace(visitor)
    await addAFilter(visitor)
    await changeAField(visitor)
    await findTheChangeAfterReload(visitor)
    await runItAgain(visitor)

    expect(await erpRecords(isthmus, 'SalesOrders')).toEqual(orders)
    expect(await erpRecords(isthmus, 'Customers')).toEqual(customers)
    expect(await messageOfASyncedOpportunity(isthmus)).toMatch(/^Order \S+/)
    expect(watched.complaints).toEqual([])
  })
})

async function setAdministratorUp({ page, t, look, isthmus }: Visitor): Promise<void> {
  await page.goto(isthmus.setupUrl)
  if (look.language !== 'en') {
    await page.getByRole('button', { name: textsIn('en')('shell.language') }).click()
    await page.getByRole('menuitem', { name: '中文' }).click()
  }
  await page.getByRole('heading', { name: t('session.setupTitle') }).waitFor()
  await page.getByLabel(t('session.password'), { exact: true }).fill(password)
  await page.getByLabel(t('session.repeat')).fill(password)
  await picture(page, `first-flow-01-setup-${look.language}`)
  await page.getByRole('button', { name: t('session.setupButton') }).click()
  await page.getByRole('heading', { name: t('flows.title') }).waitFor()
}

async function openTheFlow({ page, t, look }: Visitor): Promise<void> {
  await page.getByRole('link', { name: flowName }).waitFor()
  await picture(page, `first-flow-02-list-${look.language}`)
  await page.getByRole('link', { name: flowName }).click()
  await card(page, 'Opportunity changes').waitFor()
  expect(await page.getByLabel(t('document.name')).inputValue()).toBe(flowName)
}

/** The counts are those of the seeded playground: 67 changes, 55 of them won, 5 of those for review, 50 orders. */
async function runIt({ page, t, look }: Visitor): Promise<void> {
  await page.getByRole('button', { name: t('document.run'), exact: true }).click()
  await page
    .getByRole('status')
    .filter({ hasText: t('ui.status.succeeded') })
    .waitFor()
  await page.getByRole('button', { name: t('commands.fit') }).click()
  await expectCounts(page, t, { changes: '67', won: '55', review: '5', written: '50' })
  await picture(page, `first-flow-03-run-${look.language}`)
}

interface Counts {
  readonly changes: string
  readonly won: string
  readonly review: string
  readonly written: string
}

async function expectCounts(page: Page, t: Texts, counts: Counts): Promise<void> {
  const countOn = (from: string, to: string): Promise<string> => wire(page, t, { from, to }).locator('text').innerHTML()
  expect({
    changes: await countOn('Opportunity changes', 'Only won'),
    won: await countOn('Only won', 'Look up company'),
    review: await countOn('Check items and prices', 'Send to review'),
    written: await countOn('Upsert sales order', 'Write order number back'),
  }).toEqual(counts)
}

async function readItsTrace({ page, t, look }: Visitor): Promise<void> {
  await page
    .getByRole('navigation', { name: t('shell.flowViews') })
    .getByText(t('shell.runs'))
    .click()
  const row = page
    .getByRole('grid', { name: t('runs.list') })
    .getByRole('row')
    .first()
  await row.waitFor()
  const text = await row.innerText()
  expect(text).toMatch(/(comp|opp)-\d{4}/)
  expect(text).toContain(t('runs.counts.done', { count: 55, shown: '55' }))
  expect(text).toContain(t('runs.counts.handledShort', { count: 5, shown: '5' }))
  expect(text).toContain('Check items and prices')
  expect(text).toContain('The ERP does not know the item')
  await row.click()
  await page.getByText(t('runs.readOnly')).waitFor()
  await page.getByText(t('runs.handled.went', { count: 5, shown: '5', node: 'Send to review' })).waitFor()
  await page.getByRole('list', { name: 'Check items and prices' }).getByText('The ERP does not know').first().waitFor()
  await picture(page, `first-flow-04-replay-${look.language}`)

  await card(page, 'Upsert sales order').dblclick()
  const output = page.getByRole('region', { name: t('nodeview.output'), exact: true })
  await output.getByRole('row').nth(1).waitFor()
  await output.getByText(t('nodeview.json'), { exact: true }).click()
  await output.getByRole('button', { name: t('nodeview.unfold', { name: 'record' }) }).click()
  await output.getByRole('treeitem', { name: /^"OrderNumber": "/ }).waitFor()
  const order = await output.getByRole('tree').innerText()
  expect(order).toContain('"action": "created"')
  expect(order).toMatch(/"ExternalReference": "opp-\d{4}"/)
  await picture(page, `first-flow-05-output-${look.language}`)
  await page.getByRole('button', { name: t('nodeview.close') }).click()

  await card(page, 'Check items and prices').dblclick()
  await output.getByRole('tab', { name: t('nodeview.errorPort') }).click()
  const failed = output.getByRole('row').filter({ hasText: 'The ERP does not know the item' }).first()
  await failed.waitFor()
  await picture(page, `first-flow-06-errors-${look.language}`)
  expect(await output.getByRole('row').count()).toBe(6)
  await page.getByRole('button', { name: t('nodeview.close') }).click()
}

async function addAFilter({ page, t, look }: Visitor): Promise<void> {
  await page
    .getByRole('navigation', { name: t('shell.flowViews') })
    .getByText(t('shell.editor'))
    .click()
  await card(page, 'Start').click()
  await page.keyboard.press('n')
  const list = page.getByRole('listbox', { name: t('palette.nodeTypes') })
  await page.getByRole('combobox', { name: t('palette.search') }).fill('filter')
  await scrollTo(page, 'Write order number back')
  await picture(page, `first-flow-07-panel-${look.language}`)
  const target = page.getByRole('application', { name: t('canvas.name') })
  const end = await card(page, 'Write order number back').boundingBox()
  const canvas = await target.boundingBox()
  if (!end || !canvas) throw new Error('The end of the flow is not on the screen')
  await list.getByRole('option', { name: new RegExp(`^${escaped(filterName[look.language])}`) }).dragTo(target, {
    targetPosition: { x: end.x - canvas.x + end.width / 2, y: end.y - canvas.y + end.height + 120 },
  })
  await card(page, filterName[look.language]).waitFor()
  await page.getByRole('button', { name: t('palette.close') }).click()
  await dragWire(page, port(page, 'Write order number back', 'out'), port(page, filterName[look.language], 'in'))
  await wire(page, t, { from: 'Write order number back', to: filterName[look.language] }).waitFor({ state: 'attached' })
  await card(page, filterName[look.language]).click()
  const condition = page.locator('[data-field="/condition"], .ins-form').getByRole('textbox').first()
  await condition.fill('record.opportunity.sync_status === "synced"')
  await page.keyboard.press('Escape')
  await picture(page, `first-flow-08-filter-${look.language}`)
}

/** Moves the view with the wheel until the card is near its middle. */
async function scrollTo(page: Page, name: string): Promise<void> {
  const canvas = await page.locator('.react-flow').boundingBox()
  const box = await card(page, name).boundingBox()
  if (!canvas || !box) throw new Error(`${name} is not drawn`)
  await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + 40)
  await page.mouse.wheel(box.x + box.width / 2 - canvas.x - canvas.width / 2, box.y - canvas.y - canvas.height / 2)
  await expect
    .poll(async () => {
      const moved = await card(page, name).boundingBox()
      return moved !== null && moved.x > canvas.x && moved.x + moved.width < canvas.x + canvas.width
    }, patience)
    .toBe(true)
}

async function changeAField({ page, t, look }: Visitor): Promise<void> {
  await card(page, 'Write order number back').click()
  const field = t('inspector.valueOf', { field: 'sync_message' })
  const mode = page.getByRole('switch', { name: t('inspector.modeOf', { field }) })
  expect(await mode.getAttribute('aria-checked')).toBe('false')
  await mode.click()
  const value = page.getByRole('textbox', { name: field })
  await value.fill('concat("Order ", record.order.record.OrderNumber)')
  const preview = page.getByRole('status').filter({ hasText: /^Order \S+$/ })
  await preview.waitFor()
  await picture(page, `first-flow-09-preview-${look.language}`)

  await page.getByRole('button', { name: t('commands.undo') }).click()
  await expect.poll(() => mode.getAttribute('aria-checked'), patience).toBe('false')
  await page.getByRole('button', { name: t('commands.redo') }).click()
  await preview.waitFor()
  await page
    .getByRole('status')
    .filter({ hasText: new RegExp(`^${t('document.save.saved')}$`) })
    .waitFor()
}

async function findTheChangeAfterReload({ page, t, look }: Visitor): Promise<void> {
  await page.reload()
  await wire(page, t, { from: 'Write order number back', to: filterName[look.language] }).waitFor({ state: 'attached' })
  await scrollTo(page, 'Write order number back')
  await card(page, 'Write order number back').click()
  const field = t('inspector.valueOf', { field: 'sync_message' })
  expect(await page.getByRole('textbox', { name: field }).inputValue()).toContain('concat("Order "')
}

/** Every opportunity changed when its state was written back, so each one comes again beside the first 67. */
async function runItAgain({ page, t, look }: Visitor): Promise<void> {
  await page.getByRole('button', { name: t('document.run'), exact: true }).click()
  // The run before is still shown as succeeded until this one has begun: only the count tells the two apart.
  const kept = wire(page, t, { from: 'Write order number back', to: filterName[look.language] }).locator('text')
  await kept.filter({ hasText: /^95$/ }).waitFor()
  await page
    .getByRole('status')
    .filter({ hasText: t('ui.status.succeeded') })
    .waitFor()
  await page.getByRole('button', { name: t('commands.fit') }).click()
  await picture(page, `first-flow-10-again-${look.language}`)
}

async function messageOfASyncedOpportunity({ crm }: Isthmus): Promise<string> {
  const answer = await fetch(`${crm.url}/api/v1/opportunities?limit=200`, {
    headers: { authorization: `Bearer ${crm.token}` },
  })
  const { data } = (await answer.json()) as { data: readonly { sync_status: string; sync_message: string }[] }
  return data.find((opportunity) => opportunity.sync_status === 'synced')?.sync_message ?? ''
}
