import { chromiumAdvice, findChromium } from '../../scripts/chromium.mjs'

/** Options that keep the browser to itself: no sandbox (containers run as root), no traffic of its own. */
export const chromiumArgs: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** The path of the browser for a test. A missing browser is a failure with instructions, never a skip. */
export function requireChromium(): string {
  const path = findChromium()
  if (path === undefined) throw new Error(chromiumAdvice)
  return path
}
