import type { Locator, Page } from 'playwright-core'
import { dragWire } from './canvas.ts'
import { escaped, textsIn, type Texts } from './texts.ts'

/** A field of the source tree, by its path such as `address.city`; elements of lists have `*`. */
export function sourceField(page: Page, path: string, root = 'record'): Locator {
  return page.locator(`[data-source-key="${root}:${path.replaceAll('.', '/')}"]`)
}

/** A line of the target side, by the field's path. */
export function targetField(page: Page, path: string): Locator {
  return page.locator(`[data-target-key="${path.replaceAll('.', '/')}"]`)
}

/** Drags a source field onto a target field as a hand does. */
export async function dragField(page: Page, from: string, to: string): Promise<void> {
  await dragWire(page, sourceField(page, from), targetField(page, to))
}

/** How many required fields have a value, in words. */
export function meter(page: Page, t: Texts = textsIn('en')): Locator {
  return page.getByRole('meter', { name: new RegExp(escaped(t('mapper.coverageMeter'))) })
}
