import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, afterEach, expect, test } from 'vitest'
import { createFlowFiles } from './flow-files.ts'

let data: string
let folder: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'isthmus-files-'))
  folder = join(data, 'files')
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

const files = () => createFlowFiles(folder)

test('a file appears whole when it is closed, below folders that were not there', async () => {
  const writer = await files().create('out/2026/a.ndjson', 'run-1 w')
  await writer.write('first\n')
  await writer.write(new TextEncoder().encode('zwölf\n'))
  await writer.write('x'.repeat(600_000))
  expect(readdirSync(join(folder, 'out', '2026')).filter((name) => !name.startsWith('.'))).toEqual([])
  expect(await writer.close()).toBe(6 + 7 + 600_000)
  expect(readdirSync(join(folder, 'out', '2026'))).toEqual(['a.ndjson'])
  expect(readFileSync(join(folder, 'out', '2026', 'a.ndjson'), 'utf8').slice(0, 12)).toBe('first\nzwölf\n')
})

test('the file before it stays until then, and for good when it is given up', async () => {
  mkdirSync(folder)
  writeFileSync(join(folder, 'a'), 'old')
  const writer = await files().create('a', 'run-1 w')
  await writer.write('x'.repeat(600_000))
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old')
  await writer.abandon()
  expect(readdirSync(folder)).toEqual(['a'])
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old')
})

test('the same owner begins anew over what it had begun, others write beside it', async () => {
  const first = await files().create('a', 'run-1 w')
  await first.write('half'.repeat(200_000))
  const other = await files().create('a', 'run-2 w')
  const again = await files().create('a', 'run-1 w')
  expect(readdirSync(folder)).toHaveLength(2)
  await again.write('whole')
  await again.close()
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('whole')
  await other.abandon()
  expect(readdirSync(folder)).toEqual(['a'])
})

test.each(['../a', '/etc/a', 'inner/../../a', '', '.', 'a\0', 'out-link/a', 'out-link/new/a'])(
  '%j is refused',
  async (path) => {
    mkdirSync(folder)
    mkdirSync(join(data, 'elsewhere'))
    symlinkSync(join(data, 'elsewhere'), join(folder, 'out-link'))
    await expect(files().create(path, 'o')).rejects.toMatchObject({ code: 'FILE_PATH_REFUSED' })
    expect(readdirSync(join(data, 'elsewhere'))).toEqual([])
  },
)

test('a place that cannot be written to is told', async () => {
  mkdirSync(join(folder, 'inner'), { recursive: true })
  writeFileSync(join(folder, 'plain'), '')
  await expect(files().create('plain/a', 'o')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
  const writer = await files().create('inner', 'o')
  await expect(writer.close()).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
  await writer.abandon()
})
