import type { Flow } from '@isthmus/sdk'
import type { BrowserContext, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { erpRecords } from '../support/erp-records.ts'
import { axeFindings } from './support/axe.ts'
import { patience, picture, post, watch } from './support/browser.ts'
import { card } from './support/canvas.ts'
import { dragField, emptyFlow, meter, openReadingFlow, sourceField, targetField } from './support/mapper.ts'
import { newcomers } from './support/newcomers.ts'
import { textsIn } from './support/texts.ts'

const t = textsIn('en')
const house = newcomers()
const { newcomer } = house

async function saved(page: Page): Promise<void> {
  await page
    .getByRole('status')
    .filter({ hasText: new RegExp(`^${t('document.save.saved')}$`) })
    .waitFor()
}

/** The rows of the mapped node as the server has them. */
async function rowsOf(context: BrowserContext, flow: string): Promise<unknown> {
  const answer = await context.request.get(`/api/flows/${flow}`)
  const detail = (await answer.json()) as { readonly flow: Flow }
  return detail.flow.nodes.find((node) => node.id === 'write')?.config['fields']
}

/** The nodes of the flow, added one behind the other by clicking in the panel. */
const nodes = { start: 'Manual start', companies: 'CRM: list records', customer: 'ERP: create or update' } as const

async function addNodesByMouse(page: Page): Promise<void> {
  const list = page.getByRole('listbox', { name: t('palette.nodeTypes') })
  const systems: Readonly<Record<string, string>> = {
    [nodes.companies]: 'Playground CRM',
    [nodes.customer]: 'Playground ERP',
  }
  for (const name of Object.values(nodes)) {
    const system = systems[name]
    if (system !== undefined) await list.getByRole('option', { name: new RegExp(`^${system} \\d`) }).click()
    const own = system === undefined ? list : list.getByRole('group', { name: system })
    await own
      .getByRole('option', { name: new RegExp(name.replace(/^\w+: /, ''), 'i') })
      .first()
      .click()
    await card(page, name).waitFor()
  }
}

async function chooseConnection(page: Page, node: string): Promise<void> {
  await card(page, node).click()
  const choice = page.getByRole('combobox', { name: t('inspector.connection') })
  await choice.selectOption({ index: 1 })
}

async function expectRequired(page: Page, words: string): Promise<void> {
  await expect.poll(() => meter(page).getAttribute('aria-valuetext'), patience).toBe(words)
}

/** What a screen reader says of a target field. */
async function expectName(page: Page, field: string, part: string): Promise<void> {
  await expect.poll(() => targetField(page, field).getAttribute('aria-label'), patience).toContain(part)
}

async function expectCustomers(reference: RegExp): Promise<void> {
  const customers = await erpRecords(house.isthmus, 'Customers')
  const written = customers.filter((customer) => reference.test(String(customer['ExternalReference'])))
  expect(written.length).toBeGreaterThan(0)
}

function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body) return ''
    const labels = 'labels' in element ? (element as HTMLInputElement).labels : null
    return element.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element.textContent ?? ''
  })
}

function focusedSide(page: Page): Promise<string | undefined> {
  return page.evaluate(() =>
    document.activeElement instanceof HTMLElement ? document.activeElement.dataset['side'] : '',
  )
}

/** The line of the tree that has the focus, as a screen reader would say it. */
function activeLine(page: Page): Promise<string> {
  return page.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant')
    return (id ? document.getElementById(id)?.getAttribute('aria-label') : undefined) ?? ''
  })
}

/** Presses Tab until the focus is on the element of that name; one that ends with a comma is the start of a name. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = []
  while (passed.length < 80) {
    await page.keyboard.press('Tab')
    const reached = await focusedName(page)
    if (reached === name || (name.endsWith(',') && reached.startsWith(name))) return
    passed.push(reached)
  }
  throw new Error(`"${name}" is not reached with Tab. Passed: ${passed.join(' | ')}`)
}

/** Searches for the source field, picks it up, and drops it on the target found the same way. */
async function mapByKeyboard(page: Page, source: string, target: string): Promise<void> {
  await tabTo(page, t('mapper.searchSource'))
  await page.keyboard.press('Control+A')
  await page.keyboard.type(source)
  await page.keyboard.press('Enter')
  await expect.poll(() => focusedSide(page), patience).toBe('source')
  await walkTo(page, source)
  await page.keyboard.press('Enter')
  await expect.poll(() => focusedSide(page), patience).toBe('target')
  await walkTo(page, target)
  await page.keyboard.press('Enter')
}

/** Presses the arrow until the line of that name has the focus. */
async function walkTo(page: Page, name: string): Promise<void> {
  const fits = (line: string): boolean => line.startsWith(`${name},`) || line.startsWith(`${name} `)
  await page.keyboard.press('Home')
  for (let step = 0; step < 60; step += 1) {
    if (fits(await activeLine(page))) return
    await page.keyboard.press('ArrowDown')
  }
  throw new Error(`No line is called "${name}"`)
}

/** Leaves a node's view from a field of it. One Escape too many would let go of the node on the canvas. */
async function leaveByKeyboard(page: Page, node: string): Promise<void> {
  // The list of completions takes the first Escape where it is open.
  const completions = page.getByRole('listbox', { name: t('inspector.completions') })
  if (await completions.isVisible()) {
    await page.keyboard.press('Escape')
    await completions.waitFor({ state: 'hidden' })
  }
  await page.keyboard.press('Escape')
  await page.getByRole('region', { name: t('nodeview.title', { node }) }).waitFor({ state: 'hidden' })
}

/** Opens the node that has the focus and chooses the first connection there is. */
async function connectByKeyboard(page: Page, node: string): Promise<void> {
  await expect.poll(() => focusedName(page), patience).toMatch(new RegExp(`^${node},`))
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: t('nodeview.title', { node }) }).waitFor()
  await tabTo(page, t('inspector.connection'))
  await page.keyboard.press('ArrowDown')
}

async function runGreen(page: Page): Promise<void> {
  await page.getByRole('button', { name: t('document.run'), exact: true }).click()
  await page
    .getByRole('status')
    .filter({ hasText: t('ui.status.succeeded') })
    .waitFor()
}

test('a customer mapping is built from an empty flow with the mouse alone', { timeout: 120_000 }, async () => {
  const { page, context } = await newcomer()
  const watched = watch(page, house.isthmus)
  await post(context, '/api/flows', { flow: emptyFlow('by-mouse', 'By mouse') })
  await page.goto('/flows/by-mouse')
  await addNodesByMouse(page)
  await page.getByRole('button', { name: t('palette.close') }).click()
  await chooseConnection(page, nodes.companies)
  await chooseConnection(page, nodes.customer)

  // The key of the upsert is dragged from the input.
  await card(page, nodes.customer).dblclick()
  const input = page.getByRole('region', { name: t('nodeview.input'), exact: true })
  const key = page.locator('[data-field="/key"]').first()
  await input
    .getByRole('treeitem', { name: /\bid\b/ })
    .first()
    .dragTo(key)
  await page.getByRole('button', { name: t('nodeview.close') }).click()

  await card(page, nodes.customer).click()
  await page.getByRole('button', { name: t('mapper.open') }).click()
  await targetField(page, 'Name').waitFor()
  expect(new URL(page.url()).pathname).toBe('/flows/by-mouse/map/erp-upsert')
  await dragField(page, 'name', 'Name')
  await dragField(page, 'currency', 'Currency')
  await expectRequired(page, '2 of 3 required fields')
  // The one left out is shown before anything runs: at its line, in words, and where the flow would be started.
  await expectName(page, 'Country', t('mapper.missing'))
  await picture(page, 'mapper-by-mouse-missing')
  await page.getByRole('link', { name: t('mapper.back') }).click()
  await page.getByRole('button', { name: t('document.problems', { count: 1 }) }).waitFor()

  await card(page, nodes.customer).click()
  await page.getByRole('button', { name: t('mapper.open') }).click()
  await dragField(page, 'country', 'Country')
  await expectRequired(page, '3 of 3 required fields')
  await picture(page, 'mapper-by-mouse')
  await page.getByRole('link', { name: t('mapper.back') }).click()
  await runGreen(page)
  await expectCustomers(/^comp-/)
  expect(watched.complaints).toEqual([])
})

test('the same mapping is built with the keyboard alone', { timeout: 120_000 }, async () => {
  const { page, context } = await newcomer()
  const watched = watch(page, house.isthmus)
  await post(context, '/api/flows', { flow: emptyFlow('by-keyboard', 'By keyboard') })
  await page.goto('/flows/by-keyboard')
  for (const [index, typed] of ['manual', 'crm: list', 'erp: create'].entries()) {
    await expect.poll(() => focusedName(page), patience).toBe(t('palette.search'))
    await page.keyboard.type(typed)
    await page.keyboard.press('Enter')
    await card(page, Object.values(nodes)[index] ?? '').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => focusedName(page), patience).toMatch(/,/)
    if (index < 2) await page.keyboard.press('n')
  }
  await page.keyboard.press('ArrowLeft')
  await connectByKeyboard(page, nodes.companies)
  await page.keyboard.press('Escape')
  await page.keyboard.press('ArrowRight')
  await connectByKeyboard(page, nodes.customer)
  // The key of the upsert is typed: "=" makes the field an expression.
  await tabTo(page, 'Key')
  await page.keyboard.type('=record.code')
  await leaveByKeyboard(page, nodes.customer)
  await expect.poll(() => focusedName(page), patience).toMatch(/^ERP: create or update,/)

  await page.keyboard.press('m')
  await expect.poll(() => focusedSide(page), patience).toBe('target')
  await mapByKeyboard(page, 'name', 'Name')
  await mapByKeyboard(page, 'currency', 'Currency')
  await expectRequired(page, '2 of 3 required fields')
  await expectName(page, 'Country', t('mapper.missing'))
  await page.keyboard.press('m')
  await expect.poll(() => activeLine(page), patience).toMatch(/^Country/)
  await mapByKeyboard(page, 'country', 'Country')
  await expectRequired(page, '3 of 3 required fields')
  await picture(page, 'mapper-by-keyboard')
  await page.keyboard.press('Escape')
  await card(page, nodes.customer).waitFor()
  await page.keyboard.press('Control+Enter')
  await page
    .getByRole('status')
    .filter({ hasText: t('ui.status.succeeded') })
    .waitFor()
  expect(watched.complaints).toEqual([])
})

test(
  'a drag is undone and done again, and lists become lines with their own fields',
  { timeout: 120_000 },
  async () => {
    const { page, context } = await newcomer()
    const watched = watch(page, house.isthmus)
    await openReadingFlow(page, { id: 'lines', from: 'opportunities', to: 'SalesOrders' })
    await dragField(page, 'currency', 'Currency')
    await expectName(page, 'Currency', t('mapper.madeOf', { value: 'currency' }))
    await page.getByRole('button', { name: t('mapper.command.undo') }).click()
    await expect.poll(() => targetField(page, 'Currency').getAttribute('aria-label'), patience).not.toContain('made of')
    await page.getByRole('button', { name: t('mapper.command.redo') }).click()
    await expectName(page, 'Currency', t('mapper.madeOf', { value: 'currency' }))

    await dragField(page, 'lines', 'Lines')
    await expectName(page, 'Lines', t('mapper.madeOf', { value: t('mapper.text.lines', { list: 'lines' }) }))
    await sourceField(page, 'lines').click()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('searchbox', { name: t('mapper.searchTarget') }).fill('ItemNumber')
    await dragField(page, 'lines.*.sku', 'Lines.*.ItemNumber')
    await expectName(page, 'Lines.*.ItemNumber', t('mapper.madeOf', { value: 'line.sku' }))
    await saved(page)
    expect(await rowsOf(context, 'lines')).toEqual([
      { target: 'Currency', value: { $expr: 'record.currency' } },
      {
        target: 'Lines',
        lines: { from: { $expr: 'record.lines' }, rows: [{ target: 'ItemNumber', value: { $expr: 'line.sku' } }] },
      },
    ])
    expect(watched.complaints).toEqual([])
  },
)

test('all suggestions above a score are accepted as one step', { timeout: 120_000 }, async () => {
  const { page } = await newcomer()
  const watched = watch(page, house.isthmus)
  await openReadingFlow(page, { id: 'suggested', from: 'companies', to: 'Customers' })
  await expectName(page, 'PostalCode', 'suggested record.postal_code')
  await page.getByRole('button', { name: /^Accept [1-9]/ }).click()
  await expectRequired(page, '3 of 3 required fields')
  await expectName(page, 'PostalCode', t('mapper.madeOf', { value: 'postal_code' }))
  await page.getByRole('button', { name: t('mapper.command.undo') }).click()
  await expectRequired(page, '0 of 3 required fields')
  expect(await axeFindings(page)).toEqual([])
  expect(watched.complaints).toEqual([])
})

test(
  'an expression is completed from the schema and says what is wrong before a run',
  { timeout: 120_000 },
  async () => {
    const { page } = await newcomer()
    const watched = watch(page, house.isthmus)
    await openReadingFlow(page, { id: 'typed', from: 'companies', to: 'Customers' })
    await targetField(page, 'City').click()
    await page.locator('[data-row-panel] .monaco-editor').waitFor()
    await page.keyboard.press('F2')
    await page.keyboard.type('record.postal', { delay: 20 })
    const choice = page.locator('.suggest-widget.visible').getByRole('option', { name: /^postal_code/ })
    await choice.waitFor()
    await expectName(page, 'City', 'here is no field "postal"')
    await page.keyboard.press('Enter')
    await expectName(page, 'City', t('mapper.madeOf', { value: 'postal_code' }))
    await page.keyboard.press('Enter')
    await expect.poll(() => focusedSide(page), patience).toBe('target')
    expect(watched.complaints).toEqual([])
  },
)
