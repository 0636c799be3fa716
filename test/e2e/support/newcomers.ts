import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { openBrowser, setUp, signIn, visit, type Look } from './browser.ts'
import { startIsthmus, type Isthmus } from './isthmus.ts'

/** Somebody who is signed in as an administrator, with a fresh page. */
export interface Newcomer {
  readonly page: Page
  readonly context: BrowserContext
}

/** One product and one browser for all tests of a file. */
export interface Newcomers {
  readonly isthmus: Isthmus
  /** Somebody new, in English and light unless said otherwise. */
  readonly newcomer: (look?: Look) => Promise<Newcomer>
}

/** Starts them before the tests of a file and ends them afterwards. */
export function newcomers(): Newcomers {
  let started: { readonly isthmus: Isthmus; readonly browser: Browser } | undefined
  let isSetUp = false
  const house = () => {
    if (started) return started
    throw new Error('The product has not started.')
  }
  beforeAll(async () => {
    const isthmus = await startIsthmus()
    started = { isthmus, browser: await openBrowser() }
  })
  afterAll(async () => {
    await started?.browser.close()
    await started?.isthmus.close()
  })
  return {
    get isthmus() {
      return house().isthmus
    },
    newcomer: async (look = { language: 'en', theme: 'light' }) => {
      const { isthmus, browser } = house()
      const context = await visit(browser, isthmus, look)
      onTestFinished(() => context.close())
      await (isSetUp ? signIn(context) : setUp(context, isthmus))
      isSetUp = true
      return { page: await context.newPage(), context }
    },
  }
}
