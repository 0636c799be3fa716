import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

/** What only some flows and pages need: each is loaded with its first use, and an idle process holds none of it. */
const lazy: Readonly<Record<string, RegExp>> = {
  'the client of HTTP': /\/node_modules\/undici\//,
  'hashes of passwords': /\/node_modules\/@node-rs\/argon2/,
  'drivers of databases': /\/node_modules\/(pg|mysql2|mssql|tedious|oracledb)\//,
  'drivers of queues and file servers': /\/node_modules\/(rabbitmq-client|kafkajs|ssh2)\//,
  'the reader of XML contracts': /\/node_modules\/fast-xml-parser\//,
  'readers of contracts': /\/sdk\/src\/contract\/(readers\.ts|(odata|wsdl|openapi)\/read-)/,
  'readers and writers of workbooks': /\/node_modules\/(yauzl|saxes|fflate|exceljs)\//,
  'X12 and EDIFACT': /\/nodes\/src\/edi\/(x12|edifact)-/,
  'documents of connectors': /\/sdk\/src\/connector\/document\//,
  'definitions of connectors': /\/connector\.json$/,
  'the playground': /\/packages\/playground\//,
}

const recorder = `
import { registerHooks, syncBuiltinESMExports } from 'node:module'
import fs, { writeFileSync } from 'node:fs'
const loaded = []
const { readFileSync } = fs
fs.readFileSync = (path, ...rest) => {
  loaded.push(String(path))
  return readFileSync(path, ...rest)
}
syncBuiltinESMExports()
registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
process.on('exit', () => writeFileSync(process.env.LOADED_MODULES, loaded.join('\\n')))
`

let folder: string
let child: ChildProcess | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-idle-'))
})
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** Modules and files that a process reads that was started, became ready and was stopped. */
async function modulesOfIdleProcess(): Promise<readonly string[]> {
  const hooks = join(folder, 'record-modules.mjs')
  const loaded = join(folder, 'modules.txt')
  writeFileSync(hooks, recorder)
  const main = join(import.meta.dirname, '..', '..', 'packages', 'runtime', 'src', 'main.ts')
  const data = ['--data', join(folder, 'data'), '--port', String(await freePort()), '--no-playground']
  child = spawn(process.execPath, ['--import', pathToFileURL(hooks).href, main, 'start', ...data], {
    env: { ...process.env, LOADED_MODULES: loaded },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(child, 'exit')
  if (!child.stdout) throw new Error('The process has no output')
  for await (const line of createInterface(child.stdout)) if (line.includes('is ready')) break
  child.kill('SIGTERM')
  await ended
  return readFileSync(loaded, 'utf8').split('\n')
}

test('an idle process holds nothing in memory that only some flows and pages need', { timeout: 120_000 }, async () => {
  const modules = await modulesOfIdleProcess()
  expect(modules.some((url) => url.endsWith('/runtime/src/main.ts'))).toBe(true)
  expect(modules.length).toBeGreaterThan(500)
  const found = Object.entries(lazy).map(([what, pattern]) => [what, modules.filter((url) => pattern.test(url))])
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(Object.keys(lazy).map((what) => [what, []])))
})
