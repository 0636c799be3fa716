import type { RemoteFile } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { folderSettings, nameMatcher } from './folder-settings.ts'
import { StableFiles } from './stable-files.ts'

test('names fit patterns with stars and question marks, whatever their case', () => {
  const fits = nameMatcher('*.csv; ORD??.edi')
  expect(['a.csv', 'A.CSV', 'x.y.csv', 'ord01.edi'].map(fits)).toEqual([true, true, true, true])
  expect(['a.csvx', 'ord1.edi', 'a.txt', ''].map(fits)).toEqual([false, false, false, false])
})

test('names of files that are not complete are never taken', () => {
  const fits = nameMatcher('*')
  expect(['.hidden', 'a.part', 'a.TMP', 'a.csv.filepart', 'a~'].map(fits)).toEqual([false, false, false, false, false])
})

test('a pattern of many stars takes no longer than it must', () => {
  const before = process.threadCpuUsage()
  expect(nameMatcher(`${'*a'.repeat(100)}b`)('a'.repeat(250))).toBe(false)
  expect(process.threadCpuUsage(before).user).toBeLessThan(5_000_000)
})

test('folders that are not named lie in the folder that is watched', () => {
  const settings = folderSettings({ config: { folder: 'in/', doneFolder: 'archive/' } })
  expect(settings).toMatchObject({
    folder: 'in',
    workFolder: 'in/.work',
    doneFolder: 'archive',
    errorFolder: 'in/error',
  })
  expect(folderSettings({ config: { folder: '/' } })).toMatchObject({ folder: '/' })
})

const file = (name: string, bytes: number, modifiedAt = 1): RemoteFile => ({ name, kind: 'file', bytes, modifiedAt })

test('a file is stable once its size and time have not changed for a while, the oldest first', () => {
  const stable = new StableFiles(100)
  const names = (files: readonly RemoteFile[], atMs: number) => stable.pick(files, atMs).map(({ name }) => name)
  expect(names([file('b', 1, 2), file('a', 1, 1)], 0)).toEqual([])
  expect(names([file('b', 1, 2), file('a', 2, 1)], 100)).toEqual(['b'])
  expect(names([file('b', 1, 2), file('a', 2, 1)], 199)).toEqual(['b'])
  expect(names([file('b', 1, 2), file('a', 2, 1)], 200)).toEqual(['a', 'b'])
  expect(names([file('b', 1, 3), file('a', 2, 1)], 300)).toEqual(['a'])
})
