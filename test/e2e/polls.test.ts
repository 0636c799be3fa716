import type { Browser, BrowserContext } from 'playwright-core'
import { type Flow } from '@isthmus/sdk'
import { csrfHeader, type RunsAnswer } from '@isthmus/sdk/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings } from './support/axe.ts'
import { openBrowser, patience, picture, post, setUp, signIn, visit, watch } from './support/browser.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const flowId = 'changed-companies'
const t = textsIn('en')

let isthmus: Isthmus
let browser: Browser
let context: BrowserContext

/** Looks for companies that change from now on, so rarely that only its first look falls into the test. */
const changed: Flow = {
  schema: 'isthmus/flow/1',
  id: flowId,
  name: 'Changed companies',
  nodes: [
    {
      id: 'changes',
      type: 'crm.changed',
      typeVersion: 1,
      name: 'Companies that changed',
      connection: 'crm',
      config: { entity: 'companies', everySeconds: 3600, from: 'now', recordsPerRun: 5000 },
      position: { x: 0, y: 0 },
    },
  ],
  edges: [],
  settings: {},
}

beforeAll(async () => {
  ;[isthmus, browser] = await Promise.all([startIsthmus(), openBrowser()])
  context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(context, isthmus)
  await post(context, '/api/flows', { flow: changed })
  const change = { data: { active: true }, headers: { [csrfHeader]: '1' } }
  await context.request.put(`/api/flows/${flowId}/active`, change)
})

afterAll(async () => {
  await browser?.close()
  await isthmus?.close()
})

async function runCount(): Promise<number> {
  const answer = await context.request.get(`/api/runs?flow=${flowId}`)
  return ((await answer.json()) as RunsAnswer).runs.length
}

test('a poll tells how far it has come, and starts over with everything when told to', async () => {
  const page = await context.newPage()
  const { complaints } = watch(page, isthmus)
  await page.goto(`/flows/${flowId}?node=changes`)
  const state = page.getByRole('region', { name: t('inspector.trigger.title') })
  await state.getByText(t('inspector.trigger.lastGood')).waitFor()
  await state.getByText(t('inspector.trigger.noRun')).waitFor()
  expect(await runCount()).toBe(0)
  expect(await axeFindings(page)).toEqual([])
  await state.getByRole('button', { name: t('inspector.trigger.startOver') }).click()
  const dialog = page.getByRole('dialog', {
    name: t('inspector.trigger.startOverTitle', { node: 'Companies that changed' }),
  })
  expect(await dialog.getByRole('button', { name: t('inspector.trigger.confirm') }).isDisabled()).toBe(true)
  await dialog.getByLabel(t('inspector.trigger.from.everything')).check()
  await dialog.getByText(t('inspector.trigger.warn.everything')).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: t('inspector.trigger.confirm') }).click()
  await dialog.waitFor({ state: 'hidden' })
  await expect.poll(runCount, patience).toBeGreaterThan(0)
  await state.getByRole('link', { name: new RegExp(t('ui.status.succeeded')) }).waitFor()
  expect(complaints).toEqual([])
  await page.close()
})

test('numbers that a flow setting cannot take are explained and not stored', async () => {
  const dark = await visit(browser, isthmus, { language: 'zh-CN', theme: 'dark' })
  await signIn(dark)
  const texts = textsIn('zh-CN')
  const page = await dark.newPage()
  await page.goto(`/flows/${flowId}`)
  const field = page.getByLabel(texts('inspector.flowConcurrency'), { exact: true })
  await field.fill('1001')
  await page.getByText(texts('inspector.wholeBetween', { min: 1, max: '1,000' })).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'flow-settings-zh-dark')
  await field.fill('8')
  await page.getByText(texts('inspector.wholeBetween', { min: 1, max: '1,000' })).waitFor({ state: 'detached' })
  const saved = async () =>
    ((await (await dark.request.get(`/api/flows/${flowId}`)).json()) as { flow: Flow }).flow.settings
  await expect.poll(saved, patience).toEqual({ concurrency: 8 })
  await dark.close()
})
