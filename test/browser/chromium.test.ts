import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { findChromium } from '../../scripts/chromium.mjs'
import { aptIsOurs } from '../../scripts/install-chromium.mjs'
import { chromiumArgs, requireChromium } from './chromium.ts'

function aProgram(...parts: readonly string[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'isthmus-browser-')), ...parts)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, '#!/bin/sh\n')
  chmodSync(path, 0o755)
  return path
}

test('the browser that is found shows a page', async () => {
  const browser = await chromium.launch({ executablePath: requireChromium(), args: [...chromiumArgs] })
  try {
    const page = await browser.newPage()
    await page.setContent('<h1>六 Isthmus</h1>')
    expect(await page.textContent('h1')).toBe('六 Isthmus')
  } finally {
    await browser.close()
  }
})

test('the environment variable wins over the path', () => {
  const named = aProgram('my-browser')
  expect(findChromium({ ISTHMUS_CHROMIUM: named, PATH: join(aProgram('chromium'), '..') })).toBe(named)
})

test('a variable that names no program finds nothing instead of another browser', () => {
  expect(
    findChromium({ ISTHMUS_CHROMIUM: '/nowhere/chromium', PATH: join(aProgram('chromium'), '..') }),
  ).toBeUndefined()
})

test('a browser on the path is found by any of its names', () => {
  const chrome = aProgram('google-chrome')
  expect(findChromium({ PATH: ['/nowhere', join(chrome, '..')].join(':') })).toBe(chrome)
})

test.each([
  ['root on Debian', 'ID=debian', 0, true],
  ['root on Ubuntu', 'ID=ubuntu\nID_LIKE=debian', 0, true],
  ['root on a descendant', 'NAME="Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"', 0, true],
  ['a user on Debian', 'ID=debian', 1000, false],
  ['root on Alpine', 'ID=alpine', 0, false],
  ['no Linux', '', undefined, false],
])('apt installs for %s: %s', (_who, release, uid, expected) => {
  expect(aptIsOurs(release, uid)).toBe(expected)
})
