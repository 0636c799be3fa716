import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings } from './support/axe.ts'
import { openBrowser, patience, picture, post, setUp, signIn, visit, watch } from './support/browser.ts'
import { card } from './support/canvas.ts'
import { greetingFlow } from './support/flows.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn, type Texts } from './support/texts.ts'

const t = textsIn('en')
let isthmus: Isthmus
let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  ;[isthmus, browser] = await Promise.all([startIsthmus(), openBrowser()])
  context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(context, isthmus)
  await post(context, '/api/flows', { flow: greetingFlow('greeting') })
})

afterAll(async () => {
  await browser?.close()
  await isthmus?.close()
})

async function openPanel(page: Page, texts: Texts) {
  await page.goto('/flows/greeting')
  await card(page, 'Greet').waitFor()
  await page.keyboard.press('n')
  const search = page.getByRole('combobox', { name: texts('palette.search') })
  await search.waitFor()
  return search
}

test('systems have a line each that the arrows open, and which of them are open is kept', async () => {
  const page = await context.newPage()
  const { complaints } = watch(page, isthmus)
  const search = await openPanel(page, t)
  const systems = page.getByRole('option', { name: /, closed$/ })
  await systems.first().waitFor()
  // Those that are connected stand first.
  await expect.poll(() => systems.first().innerText(), patience).toMatch(/^Playground CRM/)
  expect(await systems.count()).toBeGreaterThan(8)
  await page.getByRole('option', { name: /^list records$/ }).waitFor({ state: 'detached' })

  await search.press('ArrowDown')
  const salesforce = page.getByRole('option', { name: /^Salesforce \d+ nodes, closed$/ })
  for (let step = 0; step < 60; step += 1) {
    if ((await salesforce.getAttribute('aria-selected')) === 'true') break
    await search.press('ArrowDown')
  }
  await search.press('ArrowRight')
  const open = page.getByRole('option', { name: /^Salesforce \d+ nodes, open$/ })
  await open.waitFor()
  const nodes = page.getByRole('group', { name: 'Salesforce' })
  await nodes.getByRole('option', { name: /^list records/ }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'palette-systems-en-light')

  await page.reload()
  await card(page, 'Greet').waitFor()
  await page.keyboard.press('n')
  await open.waitFor()
  await open.click()
  await salesforce.waitFor()
  expect(complaints).toEqual([])
  await page.close({ runBeforeUnload: false })
})

test('a search goes through all systems, closed ones too, and what is chosen is added', async () => {
  const zh = textsIn('zh-CN')
  const dark = await visit(browser, isthmus, { language: 'zh-CN', theme: 'dark' })
  await signIn(dark)
  const page = await dark.newPage()
  const search = await openPanel(page, zh)
  await page
    .getByRole('option', { name: /已收起$/ })
    .first()
    .waitFor()
  await picture(page, 'palette-systems-zh-dark')
  await search.fill('列出 odoo')
  await page
    .getByRole('option', { name: /^Odoo：列出记录/ })
    .first()
    .waitFor()
  expect(await axeFindings(page)).toEqual([])
  await search.press('Enter')
  await page.getByRole('group', { name: /^Odoo：列出记录,/ }).waitFor()
  // What the flow uses now stands open.
  await page
    .getByRole('group', { name: 'Odoo', exact: true })
    .getByRole('option', { name: /^列出记录/ })
    .waitFor()
  await page.close({ runBeforeUnload: false })
  await dark.close()
})
