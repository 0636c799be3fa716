import type { Browser, Page } from 'playwright-core'
import type { Flow } from '@isthmus/sdk'
import type { Target } from './benchmarks.ts'
import { median } from './load.ts'
import { startRuntime, stopAll, type StartedRuntime } from './processes.ts'
import type { Keystroke } from './typing-page.ts'

/** Nodes near the start, in the middle and at the end of the flow; behind the first one all the others are checked anew. */
const places: readonly number[] = [2, 101, 198]
/** A field that is read as it is, so that one more letter makes it an unknown one. */
const row = 3

/** How long anything may take on a machine that is busy with other things. */
const longestMs = 120_000

/** What the flow writes to; nobody asks it anything. */
const erp = {
  name: 'erp',
  connector: 'playground-erp',
  config: { baseUrl: 'http://127.0.0.1:9', user: 'bench' },
  secret: { password: 'bench' },
  allowPrivate: true,
}

export interface Typed {
  readonly keystrokes: readonly Keystroke[]
  /** How long the checks took that the editor made of it. */
  readonly checks: readonly number[]
}

/**
 * Opens a flow in the real editor and types into the forms of some of its nodes: a letter that makes an expression wrong, and
 * the way back, each once the findings of the one before it are on the screen. `script` is the built `typing-page.ts`.
 */
export async function typedInEditor(
  browser: Browser,
  flow: Flow,
  { script, rounds }: { readonly script: string; readonly rounds: number },
): Promise<Typed> {
  const runtime = await startRuntime({ flows: [flow], active: false, connections: [erp] })
  try {
    const page = await signedIn(browser, runtime, script)
    const keystrokes: Keystroke[] = []
    const checks: number[] = []
    // The first place only warms up the page.
    for (const [at, place] of [places[0] ?? 0, ...places].entries()) {
      const typed = await typedAt(page, `${runtime.url}/flows/${flow.id}?node=n${place}`, at === 0 ? 1 : rounds)
      if (at === 0) continue
      keystrokes.push(...typed.keystrokes)
      checks.push(...typed.checks)
    }
    await page.close()
    return { keystrokes, checks }
  } finally {
    await stopAll()
  }
}

async function signedIn(browser: Browser, { url, cookie }: StartedRuntime, script: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en' })
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url }])
  const page = await context.newPage()
  page.setDefaultTimeout(longestMs)
  await page.addInitScript({ content: script })
  return page
}

async function typedAt(page: Page, address: string, rounds: number): Promise<Typed> {
  await page.goto(address)
  const input = page.locator(`[data-field="/fields"] .ins-map-row`).nth(row).locator('textarea')
  await input.click()
  await page.keyboard.press('End')
  const before = await page.evaluate(() => globalThis.typing?.checks().length ?? 0)
  const keystrokes: Keystroke[] = []
  for (let round = 0; round < rounds; round += 1) {
    keystrokes.push(await keystroke(page, 'x', 'problems'), await keystroke(page, 'Backspace', 'none'))
  }
  const all = await page.evaluate(() => globalThis.typing?.checks() ?? [])
  // The next place is opened from what the server has.
  await page
    .getByRole('status')
    .filter({ hasText: /^Saved$/ })
    .waitFor()
  return { keystrokes, checks: all.slice(before) }
}

async function keystroke(page: Page, key: string, wanted: 'problems' | 'none'): Promise<Keystroke> {
  await page.evaluate((state) => globalThis.typing?.await(state), wanted)
  await page.keyboard.press(key)
  const cost = await page.evaluate(() => globalThis.typing?.seen())
  if (!cost) throw new Error('The page does not watch what is typed')
  return cost
}

/** The figures of what was typed. */
export function typingFigures({ keystrokes, checks }: Typed): readonly Target[] {
  const shown = keystrokes.map((each) => each.shown)
  const drawn = keystrokes.map((each) => each.drawn)
  const stuck = keystrokes.filter(({ longest }) => longest > 50).length / keystrokes.length
  const own = { unit: 'ms', better: 'lower' } as const
  return [
    { metric: 'editor: check after a keystroke, median', value: median(checks), ...own },
    { metric: 'editor: check after a keystroke, p95', value: atPart(checks, 0.95), target: 50, ...own },
    { metric: 'editor: keystroke to letter drawn, p95', value: atPart(drawn, 0.95), target: 100, ...own },
    { metric: 'editor: keystroke to findings shown, median', value: median(shown), ...own },
    { metric: 'editor: keystroke to findings shown, p95', value: atPart(shown, 0.95), target: 300, ...own },
    {
      metric: 'editor: longest task of a keystroke',
      value: Math.max(...keystrokes.map((each) => each.longest)),
      ...own,
    },
    {
      metric: 'editor: keystrokes with a task over 50 ms',
      value: stuck,
      unit: 'of all',
      target: 0.05,
      better: 'lower',
    },
  ]
}

/** The value that a part of all values do not exceed. */
export function atPart(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}
