import type { Browser, BrowserContext, Page } from 'playwright-core'
import { ERP_CLERK_PASSWORD, ERP_CLERK_USER } from '@isthmus/playground'
import { apiPath, csrfHeader, type ApiPath, type ConnectionActivity, type ConnectionDetail } from '@isthmus/sdk/api'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { axeFindings } from './support/axe.ts'
import { openBrowser, patience, picture, post, setUp, signIn, visit, watch } from './support/browser.ts'
import { addColleague } from './support/colleagues.ts'
import { greetingFlow } from './support/flows.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const t = textsIn('en')
let isthmus: Isthmus
let browser: Browser
let admin: BrowserContext

/** An account that may only read, one for which nobody has agreed yet, and a flow that wants to write with the first. */
beforeAll(async () => {
  ;[isthmus, browser] = await Promise.all([startIsthmus(), openBrowser()])
  admin = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(admin, isthmus)
  addColleague(isthmus, 'viewer')
  addColleague(isthmus, 'builder')
  await post(admin, '/api/connections', {
    name: 'clerk',
    connector: 'playground-erp',
    config: { baseUrl: isthmus.erp.url, user: ERP_CLERK_USER },
    secret: { password: ERP_CLERK_PASSWORD },
    allowPrivate: true,
  })
  await post(admin, '/api/connections', {
    name: 'agreed',
    connector: 'http',
    config: {
      baseUrl: 'https://orders.example',
      auth: 'authorizationCode',
      authorizationUrl: 'https://orders.example/auth',
      tokenUrl: 'https://orders.example/token',
      clientId: 'isthmus',
    },
    secret: { clientSecret: 'kept' },
  })
  await post(admin, '/api/connections', {
    name: 'locked',
    connector: 'playground-crm',
    config: { baseUrl: isthmus.crm.url },
    secret: { token: 'a-token-that-is-wrong' },
    allowPrivate: true,
  })
  const flow = greetingFlow('customers')
  const [start, greet] = flow.nodes
  if (!start || !greet) throw new Error('The flow has lost its nodes')
  const config = { entity: 'Customers', keyField: 'ExternalReference', key: { $expr: 'record.id' }, fields: [] }
  const write = { ...greet, type: 'erp.upsert', name: 'Write customers', connection: 'clerk', config }
  await post(admin, '/api/flows', { flow: { ...flow, name: 'Customers to the ERP', nodes: [start, write] } })
  await post(admin, apiPath('connectionTest', { connection: 'clerk' }), {})
  await post(admin, apiPath('contractCheck', { connection: 'clerk' }), {})
  await post(admin, apiPath('connectionTest', { connection: 'locked' }), {})
})

afterAll(async () => {
  await browser?.close()
  await isthmus?.close()
})

/** The code that a call is refused with; `undefined` when it is not. */
async function refusal(
  context: BrowserContext,
  [method, path, data]: readonly ['GET' | 'POST' | 'PUT' | 'DELETE', ApiPath, unknown?],
): Promise<string | undefined> {
  const url = apiPath(path, { connection: 'clerk' })
  const answer = await context.request.fetch(url, { method, headers: { [csrfHeader]: '1' }, ...(data ? { data } : {}) })
  if (answer.ok()) return undefined
  const { code } = (await answer.json()) as { readonly code: string }
  return `${answer.status()} ${code}`
}

/** What only administrators may do with a connection. */
const changes = [
  ['PUT', 'connection', { config: { baseUrl: 'https://elsewhere.example', user: 'x' } }],
  ['PUT', 'connectionSecret', { secret: { password: 'x' } }],
  ['PUT', 'contract', { everyHours: 1 }],
  ['POST', 'connectionConsent', { redirectUri: 'https://elsewhere.example' }],
  ['POST', 'connections', { name: 'mine', connector: 'http', config: {}, secret: {} }],
  ['DELETE', 'connection'],
] as const
const lookedAt = ['connections', 'connection', 'connectionActivity', 'contract', 'contractEntities'] as const

describe.each(['viewer', 'builder'] as const)('a %s', (role) => {
  let context: BrowserContext
  let page: Page
  const button = (name: string) => page.getByRole('button', { name, exact: true })

  beforeEach(async () => {
    context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
    await signIn(context, role)
    page = await context.newPage()
    return () => context.close()
  })

  test('sees how a connection does, and is offered nothing that would be refused', async () => {
    const { complaints } = watch(page, isthmus)
    await page.goto('/connections/clerk')
    await page.getByText(t(role === 'viewer' ? 'connections.mayLook' : 'connections.mayTest')).waitFor()
    await page
      .getByRole('region', { name: t('connections.now') })
      .getByText(t('connections.nowAll'))
      .waitFor()
    await page
      .getByRole('region', { name: t('connections.errors') })
      .getByText(t('connections.errorsNone'))
      .waitFor()
    const permission = t('connections.mayOne.write', { entity: 'Customers' })
    const may = page.getByRole('region', { name: t('connections.may'), exact: true })
    await may.getByText(t('connections.mayNot', { permission })).waitFor()
    const data = page.getByRole('region', { name: t('connections.data'), exact: true })
    await data.getByRole('button', { name: /^Customers/ }).click()
    await data.getByRole('list', { name: t('connections.dataFieldsOf', { entity: 'Customers' }) }).waitFor()

    for (const field of await page
      .getByRole('region', { name: t('connections.address') })
      .getByRole('textbox')
      .all())
      expect(await field.isDisabled()).toBe(true)
    for (const name of [t('connections.new'), t('ui.delete'), t('connections.renew'), t('ui.save')])
      expect(await button(name).count()).toBe(0)
    for (const name of [t('connections.test'), t('connections.dataCheck')])
      expect(await button(name).count()).toBe(role === 'viewer' ? 0 : 1)
    expect(await axeFindings(page)).toEqual([])
    await picture(page, `connection-as-${role}-en-light`)
    expect(complaints).toEqual([])
  })

  test('is told who can agree for a connection, and who can make one', async () => {
    await page.goto('/connections/agreed')
    const access = page.getByRole('region', { name: t('connections.consent'), exact: true })
    await access.getByText(t('connections.consentAdmin')).waitFor()
    expect(await access.getByRole('button').count()).toBe(0)
    await page.goto('/connections?new=http')
    await page.getByText(t('connections.onlyAdmins')).waitFor()
    expect(await page.getByRole('textbox', { name: t('connections.name') }).count()).toBe(0)
  })

  test('is refused by the API whatever the page does not offer', async () => {
    for (const change of changes) expect([change, await refusal(context, change)]).toEqual([change, '403 FORBIDDEN'])
    const asked = role === 'viewer' ? '403 FORBIDDEN' : undefined
    expect(await refusal(context, ['POST', 'connectionTest'])).toBe(asked)
    expect(await refusal(context, ['POST', 'contractCheck'])).toBe(asked)
    for (const path of lookedAt) expect([path, await refusal(context, ['GET', path])]).toEqual([path, undefined])
    const unchanged = await admin.request.get(apiPath('connection', { connection: 'clerk' }))
    expect(((await unchanged.json()) as ConnectionDetail).config['user']).toBe(ERP_CLERK_USER)
  })

  test('learns of a failed call what the role may know', async () => {
    const answer = await context.request.get(apiPath('connectionActivity', { connection: 'locked' }))
    const [failed] = ((await answer.json()) as ConnectionActivity).failures
    expect(failed?.errorClass).toBe('auth')
    expect(failed?.what === undefined).toBe(role === 'viewer')
    await page.goto('/connections/locked')
    const errors = page.getByRole('region', { name: t('connections.errors') })
    await errors.getByText(t('connections.class.auth')).waitFor()
    expect(await errors.getByText('/api/').count()).toBe(role === 'viewer' ? 0 : 1)
  })
})

test('a builder tests with the keyboard alone, and the focus is where it was once the answer is there', async () => {
  const context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await signIn(context, 'builder')
  const page = await context.newPage()
  await page.goto('/connections/clerk')
  const button = page.getByRole('button', { name: t('connections.test'), exact: true })
  await button.focus()
  await page.keyboard.press('Enter')
  await page.getByText(t('connections.testOk')).waitFor()
  await vi.waitFor(async () => {
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true)
  }, patience)
  await context.close()
})

test('a page that could not be loaded says so, and loads when it is asked again', async () => {
  const page = await admin.newPage()
  await page.goto('/flows')
  await page.route('**/api/connections', (route) => route.abort())
  await page.getByRole('link', { name: t('shell.connections'), exact: true }).click()
  await page.getByRole('alert').waitFor()
  await page.unroute('**/api/connections')
  await page.getByRole('button', { name: t('connections.again') }).click()
  await page.getByRole('link', { name: /^clerk/ }).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
  await page.close({ runBeforeUnload: false })
})

test('the list says which connections flows cannot use as they should', async () => {
  const page = await admin.newPage()
  await page.goto('/connections')
  await page.getByRole('link', { name: new RegExp(`^clerk.*${t('connections.signMissing')}`) }).waitFor()
  await page.getByRole('link', { name: new RegExp(`^agreed.*${t('connections.signConsent')}`) }).waitFor()
  expect(await page.getByText(t('connections.signMissing')).count()).toBe(1)
  await page.close({ runBeforeUnload: false })
})
