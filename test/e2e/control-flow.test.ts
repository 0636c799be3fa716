import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type Flow } from '@isthmus/sdk'
import { csrfHeader, type RunDetail, type RunSummary } from '@isthmus/sdk/api'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openBrowser, patience, picture, post, setUp, signIn, visit } from './support/browser.ts'
import { card } from './support/canvas.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const t = textsIn('en')
let isthmus: Isthmus
let browser: Browser
let context: BrowserContext

async function example(name: string): Promise<Flow> {
  const file = new URL(`../flows/control/${name}.json`, import.meta.url)
  return JSON.parse(await readFile(file, 'utf8')) as Flow
}

beforeAll(async () => {
  isthmus = await startIsthmus()
  browser = await openBrowser()
  context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(context, isthmus)
  for (const name of ['check-line', 'orders-with-lines']) {
    await post(context, '/api/flows', { flow: await example(name) })
  }
  const change = { data: { active: true }, headers: { [csrfHeader]: '1' } }
  await context.request.put('/api/flows/check-line/active', change)
})

afterAll(async () => {
  await browser?.close()
  await isthmus?.close()
})

async function openOrders(from: BrowserContext): Promise<Page> {
  const page = await from.newPage()
  await page.goto('/flows/orders-with-lines')
  await card(page, 'Whatever fails').waitFor()
  return page
}

test('a selected catch marks the nodes whose failures it takes', async () => {
  const page = await openOrders(context)
  await card(page, 'Whatever fails').click()
  await card(page, 'Check the lines').locator('[data-caught]').waitFor()
  expect(await card(page, 'Note it').locator('[data-caught]').count()).toBe(0)
  expect(await card(page, 'Whatever fails').locator('.react-flow__handle.target').count()).toBe(0)
  await picture(page, 'control-catch-en-light')
  await page.close()
})

test('the flow that is called is chosen from those that can be called, and opens from there', async () => {
  const page = await openOrders(context)
  await card(page, 'Check the lines').click()
  const flow = page.getByRole('combobox', { name: 'Flow' })
  await expect
    .poll(() => flow.locator('option').allTextContents(), patience)
    .toContainEqual(expect.stringContaining('Check an order line'))
  expect(await flow.inputValue()).toBe('check-line')
  await picture(page, 'control-call-en-light')
  await page.getByRole('link', { name: t('inspector.openFlow') }).click()
  await card(page, 'Return the line').waitFor()
  await page.close()
})

test('a run leads to the runs that it called, and back', async () => {
  const lines = [{ sku: 'a', quantity: 1 }]
  const started = (await post(context, '/api/flows/orders-with-lines/runs', {
    input: [{ id: 'o1', customer: 'north', lines }],
  })) as RunSummary
  await vi.waitFor(async () => {
    const run = (await (await context.request.get(`/api/runs/${started.id}`)).json()) as RunDetail
    if (run.status !== 'succeeded') throw new Error(`The run is ${run.status}`)
  }, patience)
  const page = await context.newPage()
  await page.goto(`/flows/orders-with-lines/runs/${started.id}`)
  const calls = page.getByRole('navigation', { name: t('runs.calls') })
  await calls.getByRole('link', { name: /Check an order line/ }).waitFor()
  await picture(page, 'control-run-en-light')
  await calls.getByRole('link', { name: /Check an order line/ }).click()
  await card(page, 'Return the line').waitFor()
  expect(await page.getByRole('status').first().textContent()).toContain(t('ui.status.succeeded'))
  await calls.getByRole('link', { name: new RegExp(started.id.slice(0, 12)) }).click()
  await card(page, 'Check the lines').waitFor()
  expect(new URL(page.url()).pathname).toContain(started.id)
  await page.close()
})

test('what steers a run is drawn in the dark and in Chinese as well', async () => {
  const dark = await visit(browser, isthmus, { language: 'zh-CN', theme: 'dark' })
  await signIn(dark)
  const page = await openOrders(dark)
  await card(page, 'Whatever fails').click()
  await card(page, 'Check the lines').locator('[data-caught]').waitFor()
  expect(await page.getByText('捕获失败').count()).toBeGreaterThan(0)
  await picture(page, 'control-catch-zh-dark')
  await dark.close()
})
