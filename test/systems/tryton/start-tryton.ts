import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import { type DatabaseContent, databaseTemplate, lastLines, type Product } from './database-template.ts'
import { ensureDebianPackages } from './debian-packages.ts'

export type StartTrytonOptions = {
  /** Receives the configuration, the database and the logs; made when absent. A database of an earlier start is replaced. */
  readonly folder: string
  /** Default: a free one. */
  readonly port?: number
  /** Path of a JSON file `[{ "sku", "name", "price" }]`; each becomes a salable product. Default: `products.json` here. */
  readonly products?: string
  /** Currency of the company. Default: EUR. */
  readonly currency?: 'EUR' | 'USD'
}

export type RunningTryton = {
  /** Origin without a path: JSON-RPC calls go to `${url}/${database}/`. */
  readonly url: string
  readonly database: string
  /** A seller who may also read shipments; not the administrator. */
  readonly user: string
  readonly password: string
  readonly adminPassword: string
  readonly pid: number
  /** Ends the server and resolves when its process is gone. */
  stop(): Promise<void>
}

const packages = ['tryton-server', 'tryton-proteus', 'tryton-modules-sale'] as const
const cacheFolder = resolve(import.meta.dirname, '../../../node_modules/.cache/isthmus-tryton')
const database = 'tryton'
const readyTimeoutMs = 60_000
const killAfterMs = 5_000
const pollMs = 100

/**
 * Starts a real Tryton ERP on 127.0.0.1 with a company, a chart of accounts, a fiscal year, a payment term and products.
 *
 * The first start with the same products makes the database (about 20 s of one core), later ones copy it.
 * The server ends with `stop()`, and also with this process, however that ends.
 * Errors: missing Debian packages that this process may not install; a failed setup; no answer within 60 s.
 */
export async function startTryton(options: StartTrytonOptions): Promise<RunningTryton> {
  const packageVersions = ensureDebianPackages(packages)
  const folder = resolve(options.folder)
  const databaseFolder = join(folder, 'db')
  mkdirSync(databaseFolder, { recursive: true })
  const content = contentFor(options)
  const logFile = join(folder, 'setup.log')
  const template = await databaseTemplate({ content, packageVersions, cacheFolder, logFile })
  copyFileSync(template, join(databaseFolder, `${database}.sqlite`))

  const port = await usablePort(options.port ?? 0)
  const config = join(folder, 'trytond.conf')
  writeFileSync(config, configText(port, databaseFolder))
  const server = startServer(config, join(folder, 'trytond.log'))
  const url = `http://127.0.0.1:${port}`
  try {
    await untilReady(server, url)
  } catch (cause) {
    await stopServer(server.process)
    throw cause
  }
  const { user, password, adminPassword } = content
  return { url, database, user, password, adminPassword, pid: server.pid, stop: () => stopServer(server.process) }
}

function contentFor({ products, currency }: StartTrytonOptions): DatabaseContent {
  const productFile = products ?? join(import.meta.dirname, 'products.json')
  return {
    modules: ['sale'],
    currency: currency ?? 'EUR',
    company: 'Fernhill Trading',
    // Tryton refuses passwords that contain the login or repeat few characters.
    adminPassword: 'granite-meadow-17',
    user: 'isthmus',
    password: 'harbour-crane-42',
    countries: [
      ['CN', 'China'],
      ['DE', 'Germany'],
      ['FR', 'France'],
      ['GB', 'United Kingdom'],
      ['NL', 'Netherlands'],
      ['US', 'United States'],
    ],
    products: parseProducts(JSON.parse(readFileSync(productFile, 'utf8')), productFile),
  }
}

function parseProducts(value: unknown, file: string): readonly Product[] {
  if (!Array.isArray(value) || value.length === 0) throw new Error(`${file}: expected a list of products`)
  return value.map((entry: unknown, index) => {
    const { sku, name, price } = (entry ?? {}) as Partial<Record<'sku' | 'name' | 'price', unknown>>
    if (typeof sku === 'string' && typeof name === 'string' && isPrice(price)) return { sku, name, price }
    throw new Error(`${file}: product ${index} is ${JSON.stringify(entry)}; expected { "sku", "name", "price" }`)
  })
}

/** Tryton keeps list prices with at most four decimals. */
function isPrice(value: unknown): value is number | string {
  return (typeof value === 'number' || typeof value === 'string') && /^\d+(\.\d{1,4})?$/.test(String(value))
}

function configText(port: number, databaseFolder: string): string {
  return [
    '[web]',
    `listen = 127.0.0.1:${port}`,
    '[database]',
    'uri = sqlite://',
    `path = ${databaseFolder}`,
    '[session]',
    'authentications = password',
    '',
  ].join('\n')
}

/** Port 0 means a free one. Asked before the server starts, because another server on the port would look like ours. */
function usablePort(wanted: number): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', (cause) => fail(new Error(`Tryton cannot listen on 127.0.0.1:${wanted}: ${cause.message}`)))
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : wanted
      probe.close(() => done(port))
    })
  })
}

type Server = { readonly process: ChildProcess; readonly pid: number; readonly logFile: string }

function startServer(config: string, logFile: string): Server {
  const log = openSync(logFile, 'a')
  const script = join(import.meta.dirname, 'serve.py')
  // The open pipe on standard input is what ties the server's life to ours: see tie.py.
  const child = spawn('/usr/bin/python3', ['-B', '-W', 'ignore', script, '-c', config, '-d', database, '-v'], {
    stdio: ['pipe', log, log],
  })
  closeSync(log)
  if (child.pid === undefined) throw new Error('/usr/bin/python3 could not be started')
  return { process: child, pid: child.pid, logFile }
}

async function untilReady(server: Server, url: string): Promise<void> {
  const giveUpAt = Date.now() + readyTimeoutMs
  while (!(await answers(url))) {
    if (hasEnded(server.process)) throw notReady(server, 'ended before it answered')
    if (Date.now() > giveUpAt) throw notReady(server, `did not answer within ${readyTimeoutMs / 1000} s`)
    await pause(pollMs)
  }
}

function notReady(server: Server, what: string): Error {
  return new Error(`Tryton ${what}; the end of ${server.logFile}:\n${lastLines(server.logFile, 15)}`)
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 1, method: 'common.server.version', params: [] }),
      signal: AbortSignal.timeout(2_000),
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

async function stopServer(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const gone = new Promise<void>((done) => child.once('exit', () => done()))
  child.kill('SIGTERM')
  const killer = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  await gone
  clearTimeout(killer)
}
