import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { FlowDetail } from '@isthmus/sdk/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, patience, picture, post, setUp, visit } from './support/browser.ts'
import { card } from './support/canvas.ts'
import { greetingFlow } from './support/flows.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const t = textsIn('en')
let isthmus: Isthmus
let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  isthmus = await startIsthmus()
  browser = await openBrowser()
  context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(context, isthmus)
})

afterAll(async () => {
  await browser?.close()
  await isthmus?.close()
})

async function openTab(flow: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`/flows/${flow}`)
  await card(page, 'Greet').waitFor()
  return page
}

/** Types into the one mapped field of the node "Greet". */
async function greetWith(page: Page, text: string): Promise<void> {
  await card(page, 'Greet').click()
  await page.getByRole('textbox', { name: t('inspector.valueOf', { field: 'greeting' }) }).fill(text)
}

function saveState(page: Page, text: string) {
  return page.getByRole('status').filter({ hasText: new RegExp(`^${text}$`) })
}

async function storedGreeting(flow: string): Promise<unknown> {
  const answer = await context.request.get(`/api/flows/${flow}`)
  const detail = (await answer.json()) as FlowDetail
  return detail.flow.nodes.find(({ id }) => id === 'greet')?.config['fields']
}

const greeting = (value: string) => [{ target: 'greeting', value }]

test('the second tab to save is told, and keeps its work as a copy', async () => {
  await post(context, '/api/flows', { flow: greetingFlow('two-tabs') })
  const [first, second] = [await openTab('two-tabs'), await openTab('two-tabs')]
  await greetWith(first, 'Hello from the first tab')
  await saveState(first, t('document.save.saved')).waitFor()
  await expect.poll(() => storedGreeting('two-tabs'), patience).toEqual(greeting('Hello from the first tab'))

  await greetWith(second, 'Hello from the second tab')
  await saveState(second, t('document.save.conflict')).waitFor()
  const bar = second.getByRole('alert').filter({ hasText: t('document.conflict', { version: 2, user: 'admin' }) })
  await bar.waitFor()
  await picture(second, 'conflict-en-light')
  expect(await storedGreeting('two-tabs')).toEqual(greeting('Hello from the first tab'))

  await bar.getByRole('button', { name: t('document.conflictCopy') }).click()
  await second.waitForURL(/\/flows\/two-tabs[-\w]+/)
  await card(second, 'Greet').waitFor()
  const copy = new URL(second.url()).pathname.split('/').at(-1) ?? ''
  expect(await second.getByLabel(t('document.name')).inputValue()).toBe(t('document.copyName', { name: 'Greeting' }))
  expect(await storedGreeting(copy)).toEqual(greeting('Hello from the second tab'))
  expect(await storedGreeting('two-tabs')).toEqual(greeting('Hello from the first tab'))
})

test('the second tab may take what the first one saved', async () => {
  await post(context, '/api/flows', { flow: greetingFlow('take-newest') })
  const [first, second] = [await openTab('take-newest'), await openTab('take-newest')]
  await greetWith(first, 'Newest')
  await expect.poll(() => storedGreeting('take-newest'), patience).toEqual(greeting('Newest'))
  await greetWith(second, 'Older')
  await second.getByRole('button', { name: t('document.conflictLoad') }).click()
  await saveState(second, t('document.save.saved')).waitFor()
  const field = second.getByRole('textbox', { name: t('inspector.valueOf', { field: 'greeting' }) })
  expect(await field.inputValue()).toBe('Newest')
  expect(await storedGreeting('take-newest')).toEqual(greeting('Newest'))
})
