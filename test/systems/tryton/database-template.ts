import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Product = { readonly sku: string; readonly name: string; readonly price: number | string }

/** All that decides what a fresh database contains. */
export type DatabaseContent = {
  readonly modules: readonly string[]
  readonly currency: 'EUR' | 'USD'
  readonly company: string
  readonly adminPassword: string
  readonly user: string
  readonly password: string
  readonly countries: readonly (readonly [code: string, name: string])[]
  readonly products: readonly Product[]
}

export type TemplateOptions = {
  readonly content: DatabaseContent
  readonly packageVersions: ReadonlyMap<string, string>
  readonly cacheFolder: string
  /** Receives what the setup prints. */
  readonly logFile: string
}

const setupScript = join(import.meta.dirname, 'setup.py')
const setupTimeoutMs = 5 * 60_000

/**
 * Path of a prepared SQLite database with the given content; made on first use, later taken from the cache.
 * The file must be copied, never opened: it is shared by all who start the same content.
 */
export async function databaseTemplate(options: TemplateOptions): Promise<string> {
  const template = join(options.cacheFolder, `${keyOf(options)}.sqlite`)
  if (existsSync(template)) return template
  mkdirSync(options.cacheFolder, { recursive: true })
  const workFolder = join(options.cacheFolder, `making-${randomUUID()}`)
  mkdirSync(workFolder)
  try {
    await makeDatabase(workFolder, options)
    // Two makers of the same content may meet here; a rename is atomic and either file is right.
    renameSync(join(workFolder, 'tryton.sqlite'), template)
  } finally {
    rmSync(workFolder, { recursive: true, force: true })
  }
  return template
}

/** The year is part of the key because the fiscal year of the base data is the current one. */
function keyOf({ content, packageVersions }: TemplateOptions): string {
  const versions = [...packageVersions].toSorted(([a], [b]) => a.localeCompare(b))
  const year = new Date().getFullYear()
  return createHash('sha256')
    .update(JSON.stringify({ content, versions, year }))
    .update(readFileSync(setupScript))
    .digest('hex')
    .slice(0, 24)
}

async function makeDatabase(workFolder: string, { content, logFile }: TemplateOptions): Promise<void> {
  const config = join(workFolder, 'trytond.conf')
  const settings = join(workFolder, 'settings.json')
  writeFileSync(join(workFolder, 'tryton.sqlite'), '')
  writeFileSync(config, `[database]\nuri = sqlite://\npath = ${workFolder}\n`)
  writeFileSync(settings, JSON.stringify({ config, database: 'tryton', ...content }))
  const code = await runSetup(settings, logFile)
  if (code !== 0) {
    throw new Error(`Tryton setup ended with ${code}; the end of ${logFile}:\n${lastLines(logFile, 15)}`)
  }
}

function runSetup(settings: string, logFile: string): Promise<number | string> {
  const log = openSync(logFile, 'a')
  const setup = spawn('/usr/bin/python3', ['-B', '-W', 'ignore', setupScript, settings], {
    stdio: ['pipe', log, log],
    timeout: setupTimeoutMs,
  })
  return new Promise((resolve, reject) => {
    setup.once('error', reject)
    setup.once('exit', (code, signal) => {
      closeSync(log)
      resolve(code ?? `signal ${signal}`)
    })
  })
}

export function lastLines(file: string, count: number): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n')
}
