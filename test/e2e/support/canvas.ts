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
  await restsAt(to)
  const start = await restsAt(from)
  const end = await restsAt(to)
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move(start.x + 12, start.y + 4)
  await page.mouse.move(end.x, end.y, { steps: 12 })
  await page.mouse.up()
}

/** The middle of an element once it has stopped moving: a page that still loads pushes its lines about. */
async function restsAt(element: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await element.evaluate(async (node) => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn))
    for (let last = '', calm = 0; calm < 3;) {
      await frame()
      const { x, y, width, height } = node.getBoundingClientRect()
      const now = [x, y, width, height].join(' ')
      calm = now === last ? calm + 1 : 0
      last = now
    }
    const { x, y, width, height } = node.getBoundingClientRect()
    return { x, y, width, height }
  })
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
