import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFileReader, filesFolder } from './file-reader.ts'

let data: string
let files: string

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'isthmus-files-'))
  files = filesFolder(data)
  mkdirSync(join(files, 'inner'), { recursive: true })
  mkdirSync(join(data, 'files-not'))
  writeFileSync(join(data, 'secret.key'), 'secret')
  writeFileSync(join(data, 'files-not', 'a.csv'), 'secret')
  writeFileSync(join(files, 'a.csv'), 'x,y\n1,2\n')
  writeFileSync(join(files, 'inner', '汉 字.csv'), 'inner')
  writeFileSync(join(files, '%2e%2e'), 'plain name')
  writeFileSync(join(files, 'large.csv'), Buffer.alloc(1_300_000, 97))
  symlinkSync(join(data, 'secret.key'), join(files, 'link-out'))
  symlinkSync(data, join(files, 'folder-out'))
  symlinkSync(join(files, 'a.csv'), join(files, 'link-in'))
  symlinkSync(join(files, 'nothing'), join(files, 'link-broken'))
  execFileSync('mkfifo', [join(files, 'pipe')])
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

async function read(path: string): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of createFileReader(files).read(path)) parts.push(part)
  return Buffer.concat(parts).toString()
}

test.each([
  ['a.csv', 'x,y\n1,2\n'],
  ['./a.csv', 'x,y\n1,2\n'],
  ['inner/../a.csv', 'x,y\n1,2\n'],
  ['inner/汉 字.csv', 'inner'],
  ['link-in', 'x,y\n1,2\n'],
  ['%2e%2e', 'plain name'],
])('%s is read', async (path, text) => {
  expect(await read(path)).toBe(text)
})

test('a long file comes in pieces', async () => {
  let pieces = 0
  let bytes = 0
  for await (const part of createFileReader(files).read('large.csv')) {
    pieces += 1
    bytes += part.length
  }
  expect(bytes).toBe(1_300_000)
  expect(pieces).toBeGreaterThan(1)
})

test.each([
  '../secret.key',
  '../files-not/a.csv',
  'inner/../../secret.key',
  '/etc/passwd',
  '..',
  '.',
  '',
  'a.csv\0',
  '../secret.key\0.csv',
  'link-out',
  'folder-out/secret.key',
  'inner/../../files/../secret.key',
])('%j is refused', async (path) => {
  await expect(read(path)).rejects.toMatchObject({ code: 'FILE_PATH_REFUSED' })
})

test('an absolute path is refused even when it leads below the folder', async () => {
  await expect(read(join(files, 'a.csv'))).rejects.toMatchObject({ code: 'FILE_PATH_REFUSED' })
})

test.each(['missing.csv', 'inner/missing.csv', 'a.csv/below', 'link-broken', '%2e%2e/secret.key', 'x'.repeat(5000)])(
  '%s is not found',
  async (path) => {
    await expect(read(path)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  },
)

test.each([
  ['inner', 'it is a folder'],
  ['pipe', 'it is no plain file'],
])('%s is no file to read', async (path, reason) => {
  await expect(read(path)).rejects.toMatchObject({ code: 'FILE_INVALID', params: { reason } })
})
