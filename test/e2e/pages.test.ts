import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { RunSummary, RunsAnswer } from '@isthmus/sdk/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFindings } from './support/axe.ts'
import { openBrowser, password, patience, picture, setUp, signIn, visit, watch } from './support/browser.ts'
import type { Look, Watch } from './support/browser.ts'
import { card } from './support/canvas.ts'
import { faintFields } from './support/contrast.ts'
import { dialogsOf, leaveWithFocus } from './support/dialogs.ts'
import { runToEnd } from './support/flows.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn, type Texts } from './support/texts.ts'

const flowId = 'opportunity-to-order'
const mostRequests = 60
const mostScriptBytes = 500_000

let isthmus: Isthmus
let browser: Browser
let run: RunSummary

beforeAll(async () => {
  isthmus = await startIsthmus()
  browser = await openBrowser()
  const context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(context, isthmus)
  run = await runToEnd(context, flowId)
  await context.close()
})

afterAll(async () => {
  await browser?.close()
  await isthmus?.close()
})

/** A page of the editor, and how one sees that it is all there. */
interface Place {
  readonly name: string
  readonly path: () => string
  readonly shown: (page: Page, t: Texts) => Promise<void>
}

const places: readonly Place[] = [
  {
    name: 'flows',
    path: () => '/flows',
    shown: (page) => page.getByRole('link', { name: 'Won opportunity to sales order' }).waitFor(),
  },
  {
    name: 'editor',
    path: () => `/flows/${flowId}?run=${run.id}`,
    shown: async (page, t) => {
      await page
        .getByRole('status')
        .filter({ hasText: t('ui.status.succeeded') })
        .waitFor()
      await card(page, 'Look up company').waitFor()
    },
  },
  {
    name: 'inspector',
    path: () => `/flows/${flowId}?run=${run.id}&node=mapOrder`,
    shown: (page) => page.locator('output').filter({ hasText: 'opp-0001' }).first().waitFor(),
  },
  {
    name: 'node-view',
    path: () => `/flows/${flowId}?run=${run.id}&node=order&view=node`,
    shown: (page, t) =>
      page
        .getByRole('region', { name: t('nodeview.output'), exact: true })
        .getByRole('row')
        .nth(1)
        .waitFor(),
  },
  {
    name: 'runs',
    path: () => '/runs',
    shown: (page, t) =>
      page
        .getByRole('grid', { name: t('runs.list') })
        .getByRole('row')
        .nth(1)
        .waitFor(),
  },
  {
    name: 'run-replay',
    path: () => `/flows/${flowId}/runs/${run.id}`,
    shown: async (page, t) => {
      await page.getByText(t('runs.readOnly')).waitFor()
      await card(page, 'Look up company').waitFor()
    },
  },
  {
    name: 'connections',
    path: () => '/connections/crm',
    shown: (page) => page.getByRole('link', { name: 'Won opportunity to sales order' }).waitFor(),
  },
]

describe.each<Look>([
  { language: 'en', theme: 'light' },
  { language: 'en', theme: 'dark' },
  { language: 'zh-CN', theme: 'light' },
  { language: 'zh-CN', theme: 'dark' },
])('in $language, $theme', (look) => {
  const t = textsIn(look.language)
  const suffix = `${look.language.slice(0, 2)}-${look.theme}`
  let context: BrowserContext
  let page: Page
  let watched: Watch

  beforeAll(async () => {
    context = await visit(browser, isthmus, look)
    page = await context.newPage()
    watched = watch(page, isthmus)
  })

  afterAll(() => context?.close())

  /** What is wrong with the page as it is now, after a picture of it. */
  async function examine(name: string): Promise<readonly string[]> {
    await picture(page, `${name}-${suffix}`)
    return [...(await axeFindings(page)), ...(await faintFields(page)), ...watched.complaints]
  }

  test('sign-in refuses a wrong password and takes the right one', async () => {
    await page.goto('/flows')
    await page.getByLabel(t('session.name')).fill('admin')
    const field = page.getByLabel(t('session.password'), { exact: true })
    const button = page.getByRole('button', { name: t('session.signIn') })
    await field.fill('not the password')
    await button.click()
    await page.getByRole('alert').waitFor()
    expect(await examine('sign-in')).toEqual([])
    await field.fill(password)
    await button.click()
    await page.getByRole('heading', { name: t('flows.title') }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/flows')
  })

  test.each(places)('$name is accessible, quiet and asks nobody else', async ({ name, path, shown }) => {
    await signIn(context)
    await page.goto(path())
    await shown(page, t)
    expect(await examine(name)).toEqual([])
  })
})

test('what opened a dialog has the focus again when it is left', { timeout: 120_000 }, async () => {
  const context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await signIn(context)
  const page = await context.newPage()
  for (const { dialog, ...opening } of dialogsOf(flowId)) {
    const focused = await leaveWithFocus(page, textsIn('en'), opening)
    await expect.poll(focused, { ...patience, message: dialog }).toBe(true)
  }
  await context.close()
})

test('the first load of the editor is small', async () => {
  const context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await signIn(context)
  const page = await context.newPage()
  const { requests } = watch(page, isthmus)
  await page.goto(`/flows/${flowId}`)
  await card(page, 'Look up company').waitFor()
  await page.waitForLoadState('load')
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .map(({ name, encodedBodySize, decodedBodySize }) => ({ name, encodedBodySize, decodedBodySize }))
      .filter(({ name }) => new URL(name).pathname.endsWith('.js')),
  )
  const bytes = scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)
  console.log(`First load of the editor: ${requests.length} requests, ${Math.round(bytes / 1000)} kB of JavaScript`)
  expect(scripts.length).toBeGreaterThan(3)
  // Packing what is smaller than this makes it larger.
  const packable = scripts.filter(({ decodedBodySize }) => decodedBodySize >= 200)
  expect(packable.filter(({ encodedBodySize, decodedBodySize }) => encodedBodySize >= decodedBodySize)).toEqual([])
  expect(scripts.filter(({ name }) => /monaco/i.test(name))).toEqual([])
  expect(requests.length).toBeLessThanOrEqual(mostRequests)
  expect(bytes).toBeLessThanOrEqual(mostScriptBytes)
  await context.close()
})

test('the list of runs is narrowed by every filter that its page offers', async () => {
  const context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await signIn(context)
  const page = await context.newPage()
  const t = textsIn('en')
  /** Whether the run is among those that are found once the page asks for them with this. */
  const finds = async (part: string, act: () => Promise<unknown>): Promise<boolean> => {
    const answered = page.waitForResponse((answer) => {
      const { pathname, search } = new URL(answer.url())
      return pathname === '/api/runs' && decodeURIComponent(search).includes(part)
    })
    await act()
    const { runs } = (await (await answered).json()) as RunsAnswer
    return runs.some(({ id }) => id === run.id)
  }
  const choose = async (label: string, option: string): Promise<void> => {
    await page.getByLabel(label, { exact: true }).first().click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }
  const fill = (label: string, text: string) => page.getByLabel(label, { exact: true }).first().fill(text)
  const [key = ''] = run.keys.first
  expect(await finds('limit=', () => page.goto('/runs'))).toBe(true)
  expect(await finds(`flow=${flowId}`, () => choose(t('runs.flow'), run.flowName))).toBe(true)
  expect(await finds('status=succeeded', () => choose(t('runs.status'), t('ui.status.succeeded')))).toBe(true)
  await page.keyboard.press('Escape')
  expect(await finds(`key=${key}`, () => fill(t('runs.key'), key))).toBe(true)
  await page.getByRole('button', { name: t('runs.moreFilters') }).click()
  expect(await finds('trigger=manual', () => choose(t('runs.trigger'), t('ui.trigger.manual')))).toBe(true)
  const version = String(run.flowVersion)
  expect(await finds(`version=${version}`, () => fill(t('runs.versionFilter'), version))).toBe(true)
  expect(await finds('from=', () => fill(t('runs.from'), '2020-01-01T00:00'))).toBe(true)
  expect(await finds('to=2020-01-02T', () => fill(t('runs.until'), '2020-01-02T12:00'))).toBe(false)
  expect(await finds('from=', () => choose(t('runs.started'), t('runs.lastHour')))).toBe(true)
  expect(await finds('code=CODE_FAILED', () => choose(t('runs.code'), 'CODE_FAILED'))).toBe(false)
  await context.close()
})
