import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import { afterAll, expect, test, vi } from 'vitest'
import { isthmus } from '../../support/command-line.ts'
import { offsetShop } from './references.ts'

// Far above what is needed: a busy machine must not fail what is right.
vi.setConfig({ testTimeout: 300_000 })

const folder = mkdtempSync(join(tmpdir(), 'isthmus-kit-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function written(name: string, definition: object): string {
  const file = join(folder, name)
  writeFileSync(file, JSON.stringify(definition))
  return file
}

test('connector check names every problem with its place, and ends with 2', async () => {
  const right = await isthmus(['connector', 'check', written('right.json', offsetShop)])
  expect(right).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Offset shop') })
  const wrong = written('wrong.json', {
    ...offsetShop,
    connection: { ...offsetShop.connection, test: { object: 'partie' } },
  })
  const { exitCode, stdout } = await isthmus(['connector', 'check', wrong, '--json'])
  expect(exitCode).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, problems: [{ path: '/connection/test/object' }] })
})

test('connector docs prints what a definition says, or a connector that is installed, in either language', async () => {
  const own = await isthmus(['connector', 'docs', written('docs.json', offsetShop)])
  expect(own).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('# Offset shop (`offset-shop`)') })
  for (const heading of ['## Connection', '## Entities', '## Lists', '## Writes', '## Errors', '## Node types'])
    expect(own.stdout).toContain(heading)
  const installed = await isthmus(['connector', 'docs', 'odoo', '--language', 'zh-CN', '--json'])
  const document = JSON.parse(installed.stdout) as { readonly sections: readonly { readonly title: string }[] }
  expect(document.sections.map(({ title }) => title)).toEqual(expect.arrayContaining(['连接', '验证情况', '来源']))
  expect(await isthmus(['connector', 'docs', 'oddo'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('There is neither a file nor a connector oddo'),
  })
})

test('connector test runs the cases that are named, and refuses one that is not there', async () => {
  const file = written('shop.json', offsetShop)
  const { exitCode, stdout } = await isthmus(['connector', 'test', file, '--case', 'paging-once', '--json'])
  expect(exitCode).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    results: [
      { case: 'paging-once', object: 'party', ok: true },
      { case: 'paging-once', object: 'unit', ok: true },
    ],
  })
  expect(await isthmus(['connector', 'test', file, '--case', 'paging-twice'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('There is no case paging-twice'),
  })
})

test('connector mock serves what the definition describes to whoever has the credential, until it is stopped', async () => {
  const main = fileURLToPath(new URL('../../../packages/runtime/src/main.ts', import.meta.url))
  const child = spawn(process.execPath, [
    main,
    'connector',
    'mock',
    written('mock.json', offsetShop),
    '--records',
    '2',
    '--json',
  ])
  const closed = once(child, 'close')
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const { baseUrl, secret } = JSON.parse(line) as {
      readonly baseUrl: string
      readonly secret: { readonly key: string }
    }
    const headers = { 'x-api-key': secret.key }
    const listed = await fetch(`${baseUrl}/parties?limit=10&offset=0`, { headers })
    expect(await listed.json()).toMatchObject([{ id: 100_001 }, { id: 100_002 }])
    expect((await fetch(`${baseUrl}/parties?limit=10&offset=0`)).status).toBe(401)
    const connection = written('connection.json', { config: { baseUrl }, secret })
    const live = await isthmus([
      'connector',
      'test',
      written('live.json', offsetShop),
      '--connection',
      connection,
      '--write',
      '--json',
    ])
    const { results } = JSON.parse(live.stdout) as {
      readonly results: readonly { readonly case: string; readonly ok: boolean }[]
    }
    expect(results.filter(({ ok }) => !ok)).toEqual([])
    expect(results.map((result) => result.case)).toEqual([
      'live-list',
      'live-list',
      'live-changes',
      'live-changes',
      'live-upsert',
    ])
    expect((await fetch(`${baseUrl}/parties?top=1`, { headers })).status).toBe(400)
  } finally {
    child.kill('SIGTERM')
    await closed
  }
  expect(child.exitCode).toBe(0)
})
