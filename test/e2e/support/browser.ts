import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { type Language } from '@isthmus/sdk'
import { csrfHeader } from '@isthmus/sdk/api'
import { chromiumArgs, requireChromium } from '../../browser/chromium.ts'
import type { Isthmus } from './isthmus.ts'

export const screen = { width: 1440, height: 900 } as const
export type Theme = 'light' | 'dark'

export interface Look {
  readonly language: Language
  readonly theme: Theme
}

/** How long a condition may take to come true, where the page gives no element to wait for. */
export const patience = { timeout: 15_000, interval: 50 } as const

export const password = 'correct horse battery'

/** The real browser, without a window. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: requireChromium(), args: [...chromiumArgs], chromiumSandbox: false })
}

/** A fresh visitor whose system has this language and theme; nothing is stored yet. */
export async function visit(browser: Browser, isthmus: Isthmus, look: Look): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: isthmus.url,
    viewport: screen,
    locale: look.language,
    colorScheme: look.theme,
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
  })
  context.setDefaultTimeout(patience.timeout)
  return context
}

/** Sets up the administrator without a page, for tests that are about other pages. */
export async function setUp(context: BrowserContext, isthmus: Isthmus): Promise<void> {
  const token = new URL(isthmus.setupUrl).searchParams.get('token')
  await post(context, '/api/setup', { token, name: 'admin', password })
}

export async function signIn(context: BrowserContext, name = 'admin'): Promise<void> {
  await post(context, '/api/session', { name, password })
}

/** Calls the API in the visitor's name. Throws when it is refused. */
export async function post(context: BrowserContext, path: string, data: unknown): Promise<unknown> {
  // A connection that was idle may be closed at its other end just as it is used again: then nothing was asked.
  const answer = await context.request.post(path, { data, headers: { [csrfHeader]: '1' } })
  if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`)
  return answer.json()
}

export interface Watch {
  /** What no page may do: errors in the console, and requests to anywhere but its own server. */
  readonly complaints: readonly string[]
  /** Every address asked for so far. */
  readonly requests: readonly string[]
}

/** Writes down what a page does wrong, from now on. */
export function watch(page: Page, isthmus: Isthmus): Watch {
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    // The browser itself reports every refused sign-in; the page can only ask.
    if (message.text().includes('status of 401') && message.location().url.endsWith('/api/session')) return
    complaints.push(`console: ${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => void complaints.push(`error: ${error.message}`))
  page.on('request', (request) => {
    const url = request.url()
    requests.push(url)
    if (!/^(data|blob):/.test(url) && new URL(url).origin !== isthmus.url) complaints.push(`foreign request: ${url}`)
  })
  return { complaints, requests }
}

const screenshots = fileURLToPath(new URL('../screenshots/', import.meta.url))

/** Keeps a picture of the page for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true })
  await page.screenshot({ path: join(screenshots, `${name}.png`), animations: 'disabled' })
}
