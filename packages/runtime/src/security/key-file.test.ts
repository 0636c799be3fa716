import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { loadKeyFile } from './key-file.ts'

const folders: string[] = []
const aFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-key-'))
  folders.push(folder)
  return join(folder, 'secret.key')
}
const warnings: string[] = []
const load = (file: string) => loadKeyFile(file, { randomBytes, warn: (message) => warnings.push(message) })

afterEach(() => {
  warnings.length = 0
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

test('the first start makes a key that only its owner can read, and later starts keep it', () => {
  const file = aFile()
  const first = load(file)
  expect(first.bytes).toHaveLength(32)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(load(file)).toEqual(first)
  expect(warnings).toEqual([])
})

test('the id tells keys apart and does not tell the key', () => {
  const file = aFile()
  const key = load(file)
  expect(key.id).toMatch(/^[0-9a-f]{16}$/)
  expect(readFileSync(file, 'utf8')).not.toContain(key.id)
  expect(load(aFile()).id).not.toBe(key.id)
})

test('a key that others could read is closed to them, with a warning', () => {
  const file = aFile()
  load(file)
  chmodSync(file, 0o644)
  load(file)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(warnings).toEqual([expect.stringContaining('was readable by other accounts')])
})

test.each([
  ['an empty file', ''],
  ['another text', 'hello'],
  ['half a key', `isthmus-key-1:${Buffer.alloc(16).toString('base64')}`],
])('%s is refused and left alone', (_what, text) => {
  const file = aFile()
  writeFileSync(file, text, { mode: 0o600 })
  expect(() => load(file)).toThrow('it does not hold a key')
  expect(readFileSync(file, 'utf8')).toBe(text)
})
