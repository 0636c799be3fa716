import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { patience } from './browser.ts'
import type { Texts } from './texts.ts'

/** A dialog, and what opens it. */
interface Opening {
  readonly dialog: string
  readonly path: string
  readonly opener: (page: Page, t: Texts) => Locator
  /** Where the opener is a menu: what is chosen in it. */
  readonly entry?: (t: Texts) => string
}

/** Dialogs of every kind: of a page, of a row's menu, of the editor's menus, of a form, and of other rooms. */
export function dialogsOf(flow: string): readonly Opening[] {
  const button = (name: (t: Texts) => string) => (page: Page, t: Texts) =>
    page.getByRole('button', { name: name(t), exact: true }).first()
  const more = button((t) => t('document.more'))
  return [
    { dialog: 'a new flow', path: '/flows', opener: button((t) => t('flows.new')) },
    {
      dialog: 'deleting a flow',
      path: '/flows',
      opener: button((t) => t('flows.actionsOf', { name: 'Won opportunity to sales order' })),
      entry: (t) => t('ui.delete'),
    },
    { dialog: 'a new value map', path: '/value-maps', opener: button((t) => t('value-maps.new')) },
    { dialog: 'the import of a contract', path: '/connectors', opener: button((t) => t('connectors.import')) },
    { dialog: 'the documentation of a system', path: '/connections/crm', opener: button((t) => t('connections.docs')) },
    { dialog: 'deleting a connection', path: '/connections/crm', opener: button((t) => t('ui.delete')) },
    {
      dialog: 'a run with input',
      path: `/flows/${flow}`,
      opener: button((t) => t('document.runOptions')),
      entry: (t) => t('commands.runWithInput'),
    },
    {
      dialog: 'the keys of the editor',
      path: `/flows/${flow}`,
      opener: more,
      entry: (t) => t('commands.keyboardSheet'),
    },
    { dialog: 'the command bar', path: `/flows/${flow}`, opener: more, entry: (t) => t('commands.commandBar') },
    {
      dialog: 'a larger editor',
      path: `/flows/${flow}?node=mapOrder`,
      opener: (page) => page.locator('.ins-expand').first(),
    },
  ]
}

/** Opens a dialog with the keyboard and leaves it with Escape. Gives what tells whether its opener has the focus. */
export async function leaveWithFocus(
  page: Page,
  t: Texts,
  { path, opener, entry }: Omit<Opening, 'dialog'>,
): Promise<() => Promise<boolean>> {
  if (!page.url().endsWith(path)) await page.goto(path)
  const before = opener(page, t)
  await before.focus()
  await page.keyboard.press('Enter')
  if (entry) {
    const item = page.getByRole('menuitem', { name: entry(t) }).first()
    await item.focus()
    await page.keyboard.press('Enter')
  }
  const dialog = page.getByRole('dialog').first()
  await dialog.waitFor()
  // Only what is inside of it can be left.
  await expect.poll(() => dialog.evaluate((element) => element.contains(document.activeElement)), patience).toBe(true)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  return () => before.evaluate((element) => element === document.activeElement)
}
