import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSpillSpace } from './sqlite-spill.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-spill-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('gives back what was kept, and removes its file when it is closed', () => {
  const place = join(folder, 'tmp')
  const space = openSpillSpace(place)
  expect(existsSync(place)).toBe(false)
  const file = space.open()
  const numbers = ['first', '第二 😀', 'x'.repeat(100_000)].map((text) => file.append(text))
  expect(file.bytes).toBe(5 + 11 + 100_000)
  expect(numbers.map((number) => file.read(number)).map((text) => text.slice(0, 9))).toEqual([
    'first',
    '第二 😀',
    'xxxxxxxxx',
  ])
  expect(readdirSync(place)).toHaveLength(1)
  file.close()
  expect(readdirSync(place)).toEqual([])
})

test('keeps files apart', () => {
  const space = openSpillSpace(folder)
  const [one, other] = [space.open(), space.open()]
  expect([one.append('one'), other.append('other')]).toEqual([1, 1])
  expect([one.read(1), other.read(1)]).toEqual(['one', 'other'])
  for (const file of [one, other]) file.close()
})

test('removes what a process that is gone has left, and nothing else', () => {
  // No process has this number: it is above the largest that systems give.
  for (const name of ['99999999-1.spill', '99999999-1.spill-journal', 'notes.txt', `${process.ppid}-1.spill`]) {
    writeFileSync(join(folder, name), 'x')
  }
  openSpillSpace(folder)
  expect(readdirSync(folder).filter((name) => name !== 'tmp')).toEqual([`${process.ppid}-1.spill`, 'notes.txt'])
})
