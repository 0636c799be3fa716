import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { ConnectionDetail, ConnectionTestAnswer } from '@isthmus/sdk/api'
import { json, openTarget } from '../engine/target-server.ts'
import { axeFindings } from './support/axe.ts'
import { openBrowser, picture, post, setUp, signIn, visit, watch } from './support/browser.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'
import { clients, person, startOidc, type RunningOidc } from '../systems/oidc/start-oidc.ts'

const t = textsIn('en')
let isthmus: Isthmus
let oidc: RunningOidc
let browser: Browser
let isSetUp = false

beforeAll(async () => {
  isthmus = await startIsthmus()
  oidc = await startOidc({ redirectUris: [`${isthmus.url}/connect/callback`], accessTokenSeconds: 2 })
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await oidc?.close()
  await isthmus?.close()
})

/** The page of a connection for which nobody has agreed yet. */
async function openConnection(name: string, look: Parameters<typeof visit>[2] = { language: 'en', theme: 'light' }) {
  const context = await visit(browser, isthmus, look)
  onTestFinished(() => context.close())
  await (isSetUp ? signIn(context) : setUp(context, isthmus))
  isSetUp = true
  await post(context, '/api/connections', {
    name,
    connector: 'http',
    config: {
      baseUrl: oidc.api,
      auth: 'authorizationCode',
      authorizationUrl: `${oidc.issuer}/auth`,
      tokenUrl: `${oidc.issuer}/token`,
      clientId: clients.consent.id,
      clientAuth: 'basic',
      scope: 'openid offline_access',
      authorizationParameters: 'prompt=consent',
    },
    secret: { clientSecret: clients.consent.secret },
    allowPrivate: true,
  })
  const page = await context.newPage()
  await page.goto(`/connections/${name}`)
  return { context, page }
}

async function openPopup(page: Page): Promise<Page> {
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: t('connections.consentConnect'), exact: true }).click(),
  ])
  return popup
}

async function signInThere(popup: Page): Promise<void> {
  await popup.locator('input[name="login"]').fill(person)
  await popup.locator('input[name="password"]').fill('any')
  await popup.getByRole('button', { name: 'Sign-in' }).click()
  await popup.getByRole('button', { name: 'Continue' }).waitFor()
}

async function tested(context: BrowserContext, name: string): Promise<ConnectionTestAnswer> {
  return (await post(context, `/api/connections/${name}/test`, {})) as ConnectionTestAnswer
}

async function detail(context: BrowserContext, name: string): Promise<ConnectionDetail> {
  const answer = await context.request.get(`/api/connections/${name}`)
  return (await answer.json()) as ConnectionDetail
}

test('a person agrees in the window of the other system, and the connection works from then on', async () => {
  const { context, page } = await openConnection('orders')
  const watched = watch(page, isthmus)
  await page.getByText(t('connections.consentMissing')).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'connection-consent-missing')
  expect(await tested(context, 'orders')).toMatchObject({ ok: false, problem: { code: 'UPSTREAM_UNAUTHORIZED' } })

  const popup = await openPopup(page)
  await signInThere(popup)
  const closed = popup.waitForEvent('close')
  await popup.getByRole('button', { name: 'Continue' }).click()
  await closed
  await page.getByText(t('connections.consentGiven')).waitFor()
  await picture(page, 'connection-consent-given')

  const { consent, secretFields, config } = await detail(context, 'orders')
  expect(consent).toBe('given')
  expect(secretFields).toEqual(expect.arrayContaining(['clientSecret', 'refreshToken']))
  expect(JSON.stringify(config)).not.toContain(clients.consent.secret)
  expect(await tested(context, 'orders')).toMatchObject({ ok: true })
  // Every access token ends after two seconds, and every refresh token with its first use.
  const renewals = () => oidc.granted.filter((grant) => grant === 'refresh_token').length
  const after = async () => ({ ok: (await tested(context, 'orders')).ok, renewed: renewals() > 2 })
  await expect.poll(after, { timeout: 60_000, interval: 500 }).toEqual({ ok: true, renewed: true })
  expect(oidc.granted[0]).toBe('authorization_code')
  expect(watched.complaints).toEqual([])
})

test('what somebody refuses over there is said here, and leaves the connection as it was', async () => {
  const { context, page } = await openConnection('refused')
  const popup = await openPopup(page)
  await signInThere(popup)
  await popup.getByRole('link', { name: /Cancel/ }).click()
  await popup.getByText(/gave no access: access_denied/).waitFor()
  expect(new URL(popup.url()).search).toBe('')
  await picture(popup, 'connection-consent-refused')
  expect((await detail(context, 'refused')).consent).toBe('missing')
})

test('an answer that nobody here asked for is refused', async () => {
  const { context, page } = await openConnection('forged')
  await page.goto('/connect/callback?state=made-up&code=stolen')
  await page.getByText(/This sign-in is not known/).waitFor()
  await page.goto('/connect/callback')
  await page.getByText(/This sign-in is not known/).waitFor()
  expect(oidc.granted.filter((grant) => grant === 'authorization_code').length).toBeLessThan(2)
  expect((await detail(context, 'forged')).consent).toBe('missing')
})

test('access that was given and has ended is told, and can be given again in the same place', async () => {
  const ended = await openTarget((_, response) => json(response, 400, { error: 'invalid_grant' }))
  onTestFinished(() => ended.close())
  const { context, page } = await openConnection('ended')
  await post(context, '/api/connections', {
    name: 'long-ago',
    connector: 'http',
    config: {
      baseUrl: ended.url,
      auth: 'authorizationCode',
      authorizationUrl: `${ended.url}/auth`,
      tokenUrl: `${ended.url}/token`,
      clientId: clients.consent.id,
    },
    secret: { clientSecret: 'kept', refreshToken: 'used-up' },
    allowPrivate: true,
  })
  await page.goto('/connections/long-ago')
  await page.getByText(t('connections.consentGiven')).waitFor()
  await page.getByRole('button', { name: t('connections.test'), exact: true }).click()
  await page.getByText(t('connections.testFailed')).waitFor()
  await page.getByText(t('connections.consentRefused')).waitFor()
  await page.getByRole('button', { name: t('connections.consentAgain'), exact: true }).waitFor()
  expect(await axeFindings(page)).toEqual([])
})

test('the section is drawn in the dark and in Chinese as well', async () => {
  const { page } = await openConnection('dark', { language: 'zh-CN', theme: 'dark' })
  await page.getByText(textsIn('zh-CN')('connections.consentMissing')).waitFor()
  await picture(page, 'connection-consent-zh-dark')
  expect(await axeFindings(page)).toEqual([])
})
