import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, patience, picture, setUp, visit, watch } from './support/browser.ts'
import { card, wire } from './support/canvas.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const t = textsIn('en')
let isthmus: Isthmus
let browser: Browser

beforeAll(async () => {
  isthmus = await startIsthmus()
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await isthmus?.close()
})

/** The name of what has the focus, as a screen reader would say it. */
function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent ?? ''
  })
}

/** Presses Tab until the focus is on the element of that name. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = []
  while (passed.length < 60) {
    await page.keyboard.press('Tab')
    const reached = await focusedName(page)
    if (reached === name) return
    passed.push(reached)
  }
  throw new Error(`"${name}" is not reached with Tab. Passed: ${passed.join(' | ')}`)
}

test('a flow is built, run and read with the keyboard alone', { timeout: 60_000 }, async () => {
  const context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(context, isthmus)
  const page = await context.newPage()
  const watched = watch(page, isthmus)
  await page.goto('/flows')
  await page.getByRole('button', { name: t('flows.new') }).waitFor()

  await tabTo(page, t('flows.new'))
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: t('flows.newName') }).waitFor()
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), patience).toBe('INPUT')
  await page.keyboard.type('Typed')
  await page.keyboard.press('Enter')

  // An empty flow opens with the node panel, its search focused.
  await expect.poll(() => focusedName(page), patience).toBe(t('palette.search'))
  await page.keyboard.type('manual')
  await page.keyboard.press('Enter')
  await card(page, 'Manual start').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => focusedName(page), patience).toMatch(/^Manual start,/)

  await page.keyboard.press('n')
  await expect.poll(() => focusedName(page), patience).toBe(t('palette.search'))
  await page.keyboard.type('map fields')
  await page.keyboard.press('Enter')
  await wire(page, t, { from: 'Manual start', to: 'Map fields' }).waitFor({ state: 'attached' })
  await page.keyboard.press('Escape')
  await expect.poll(() => focusedName(page), patience).toMatch(/^Map fields,/)

  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: t('nodeview.title', { node: 'Map fields' }) }).waitFor()
  await tabTo(page, t('inspector.addField'))
  await page.keyboard.press('Enter')
  await expect.poll(() => focusedName(page), patience).toBe(t('inspector.targetOf', { row: 1 }))
  await page.keyboard.type('greeting')
  await tabTo(page, t('inspector.valueOf', { field: 'greeting' }))
  await page.keyboard.type('concat("Hello ", "keyboard")')

  await page.keyboard.press('Control+Enter')
  await page
    .getByRole('status')
    .filter({ hasText: t('ui.status.succeeded') })
    .waitFor()
  const output = page.getByRole('region', { name: t('nodeview.output'), exact: true })
  await output.getByText('Hello keyboard').waitFor()
  await picture(page, 'keyboard-en-light')
  expect(watched.complaints).toEqual([])
})
