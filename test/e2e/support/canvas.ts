import type { Locator, Page } from 'playwright-core'
import { escaped, type Texts } from './texts.ts'

/** The card of a node. */
export function card(page: Page, name: string): Locator {
  return page.getByRole('group', { name: new RegExp(`^${escaped(name)},`) })
}

/** The port of a node, as it is drawn on its card. */
export function port(page: Page, name: string, id: string): Locator {
  return card(page, name).locator(`.react-flow__handle[data-handleid="${id}"]`)
}

/** The wire between two nodes. */
export function wire(page: Page, t: Texts, ends: { readonly from: string; readonly to: string }): Locator {
  return page.getByRole('img', { name: new RegExp(`^${escaped(t('canvas.wire', ends))}(\\D|$)`) })
}

/** Drags with the mouse from the middle of one element to the middle of another, as a hand does: in several steps. */
export async function dragWire(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await middleOf(from), await middleOf(to)]
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move(start.x + 12, start.y + 4)
  await page.mouse.move(end.x, end.y, { steps: 12 })
  await page.mouse.up()
}

async function middleOf(element: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await element.boundingBox()
  if (!box) throw new Error(`${String(element)} is not on the screen`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
