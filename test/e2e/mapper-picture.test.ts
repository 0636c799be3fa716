import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { openBrowser, screen, setUp, visit } from './support/browser.ts'
import { openReadingFlow, sourceField, targetField } from './support/mapper.ts'
import { startIsthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url))
const mostBytes = 300_000
/** `ISTHMUS_PICTURES=yes` takes the pictures anew. */
const wanted = process.env['ISTHMUS_PICTURES'] === 'yes'

test('the pictures of the mapper are one screen each, and small', { timeout: 120_000 }, async () => {
  if (wanted) await takePictures()
  for (const name of ['mapper-suggestions', 'mapper-lines']) {
    const image = await readFile(`${folder}${name}.png`)
    expect(image.subarray(1, 4).toString()).toBe('PNG')
    expect({ width: image.readUInt32BE(16), height: image.readUInt32BE(20) }).toEqual(screen)
    expect(image.length).toBeLessThanOrEqual(mostBytes)
  }
})

/** Suggestions for a customer, and an order whose lines are mapped. */
async function takePictures(): Promise<void> {
  const isthmus = await startIsthmus()
  onTestFinished(() => isthmus.close())
  const browser = await openBrowser()
  onTestFinished(() => browser.close())
  const context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(context, isthmus)
  const page = await context.newPage()
  await openReadingFlow(page, { id: 'companies-to-customers', from: 'companies', to: 'Customers' })
  await page.getByRole('row', { name: /suggested record\.postal_code/ }).waitFor()
  await keep(page, 'mapper-suggestions')

  await openReadingFlow(page, { id: 'opportunities-to-orders', from: 'opportunities', to: 'SalesOrders' })
  await page.getByRole('row', { name: /suggested line\.sku/ }).waitFor()
  const t = textsIn('en')
  await page.getByRole('button', { name: /^Accept [1-9]/ }).click()
  await sourceField(page, 'lines').click()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('searchbox', { name: t('mapper.searchTarget') }).fill('line')
  await targetField(page, 'Lines').click()
  await page
    .getByRole('status')
    .filter({ hasText: new RegExp(`^${t('document.save.saved')}$`) })
    .waitFor()
  await keep(page, 'mapper-lines')
}

async function keep(page: Page, name: string): Promise<void> {
  await page.locator('.monaco-editor').first().waitFor()
  await mkdir(folder, { recursive: true })
  await writeFile(`${folder}${name}.png`, await page.screenshot({ animations: 'disabled' }))
}
