import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { openBrowser, screen, setUp, visit } from './support/browser.ts'
import { card } from './support/canvas.ts'
import { startIsthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url))
const file = `${folder}editor.png`
const mostBytes = 300_000
/** `ISTHMUS_PICTURES=yes` takes the picture anew. */
const wanted = process.env['ISTHMUS_PICTURES'] === 'yes'

test('the picture in the README is one screen of the editor, and small', async () => {
  if (wanted) {
    await mkdir(folder, { recursive: true })
    await writeFile(file, await takePicture())
  }
  const image = await readFile(file)
  expect(image.subarray(1, 4).toString()).toBe('PNG')
  expect({ width: image.readUInt32BE(16), height: image.readUInt32BE(20) }).toEqual(screen)
  expect(image.length).toBeLessThanOrEqual(mostBytes)
})

/** The first flow after its run, with a mapping open and its results in view. */
async function takePicture(): Promise<Buffer> {
  const t = textsIn('en')
  const isthmus = await startIsthmus()
  onTestFinished(() => isthmus.close())
  const browser = await openBrowser()
  onTestFinished(() => browser.close())
  const context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(context, isthmus)
  const page = await context.newPage()
  await page.goto('/flows/opportunity-to-order')
  await card(page, 'Map header and lines').click()
  await page.getByRole('button', { name: t('document.run'), exact: true }).click()
  await page
    .getByRole('status')
    .filter({ hasText: t('ui.status.succeeded') })
    .waitFor()
  await page.getByRole('status').filter({ hasText: 'opp-0001' }).first().waitFor()
  await page.mouse.move(screen.width / 2, screen.height - 60)
  return page.screenshot({ animations: 'disabled' })
}
