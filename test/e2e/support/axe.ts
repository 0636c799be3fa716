import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe-core calls critical or serious, one line per element. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'critical' || impact === 'serious')
      .flatMap(({ id, impact, nodes }) =>
        nodes.map(({ target, html }) => `${impact} ${id}: ${target.join(' ')} ${html}`),
      )
  })
}

declare global {
  interface Window {
    readonly axe: typeof axe
  }
}
