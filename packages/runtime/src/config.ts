import { join, resolve } from 'node:path'
import { flowError } from '@isthmus/sdk'

export type LogLevel = (typeof logLevels)[number]

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** Everything that can be set from outside. */
export interface Config {
  readonly dataFolder: string
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Where people reach the server, when that is not `http://<host>:<port>`. */
  readonly publicUrl: URL | undefined
  readonly playground: boolean
  /** `host:port` pairs that flows may call although they are private. */
  readonly allowPrivate: readonly string[]
  /** The proxies that calls to other systems go through, and the hosts that are called without. */
  readonly proxies: Proxies
  readonly maxBodyBytes: number
  /** Runs under way at the same time, over all flows. */
  readonly maxRunning: number
  /** Calls to other systems at the same time, over all flows. */
  readonly maxCalls: number
  readonly retention: Retention
  readonly logLevel: LogLevel
}

export interface Proxies {
  readonly http: URL | undefined
  readonly https: URL | undefined
  /** `host`, `.suffix`, `host:port`, an address, or `*` for all. */
  readonly none: readonly string[]
}

/** What the command line says; it wins over the environment. */
export interface ConfigArgs {
  readonly data?: string
  readonly host?: string
  readonly port?: string
  readonly noPlayground?: boolean
  readonly allowPrivate?: readonly string[]
}

/** How long runs are kept, where their flow says nothing else, and how large the database may grow. */
export interface Retention {
  readonly succeededDays: number
  readonly failedDays: number
  readonly maxBytes: number
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings. Environment: `ISTHMUS_DATA` (./data), `ISTHMUS_HOST` (127.0.0.1), `PORT` (4310),
 * `ISTHMUS_KEEP_SUCCEEDED_DAYS` (14), `ISTHMUS_KEEP_FAILED_DAYS` (90), `ISTHMUS_MAX_DATABASE_MB` (10240),
 * `ISTHMUS_PUBLIC_URL`, `ISTHMUS_ALLOW_PRIVATE` (comma separated), `ISTHMUS_MAX_BODY_MB` (10),
 * `ISTHMUS_MAX_RUNS` (256), `ISTHMUS_MAX_CALLS` (256), `ISTHMUS_HTTP_PROXY`, `ISTHMUS_HTTPS_PROXY`,
 * `ISTHMUS_NO_PROXY` (comma separated), `ISTHMUS_LOG_LEVEL` (info).
 * Throws `CONFIG_INVALID`.
 */
export function readConfig(env: Environment, args: ConfigArgs = {}): Config {
  const maxBodyMb = number('ISTHMUS_MAX_BODY_MB', env['ISTHMUS_MAX_BODY_MB'] ?? '10', [0.001, 1024])
  return {
    dataFolder: dataFolder(env, args.data),
    host: args.host ?? nonEmpty(env['ISTHMUS_HOST']) ?? '127.0.0.1',
    port: args.port === undefined ? port('PORT', nonEmpty(env['PORT']) ?? '4310') : port('--port', args.port),
    publicUrl: publicUrl(nonEmpty(env['ISTHMUS_PUBLIC_URL'])),
    playground: args.noPlayground !== true,
    allowPrivate: allowPrivate(env['ISTHMUS_ALLOW_PRIVATE'] ?? '', args.allowPrivate ?? []),
    proxies: proxiesIn(env),
    maxBodyBytes: Math.round(maxBodyMb * 1024 * 1024),
    maxRunning: wholeNumber('ISTHMUS_MAX_RUNS', env, [1, 10_000]),
    maxCalls: wholeNumber('ISTHMUS_MAX_CALLS', env, [1, 10_000]),
    retention: retention(env),
    logLevel: logLevel(nonEmpty(env['ISTHMUS_LOG_LEVEL']) ?? 'info'),
  }
}

const mostDays = 36_500
const mostDatabaseMb = 1024 * 1024

function retention(env: Environment): Retention {
  const days = (name: string, otherwise: string): number =>
    number(name, nonEmpty(env[name]) ?? otherwise, [0, mostDays])
  const maxName = 'ISTHMUS_MAX_DATABASE_MB'
  return {
    succeededDays: days('ISTHMUS_KEEP_SUCCEEDED_DAYS', '14'),
    failedDays: days('ISTHMUS_KEEP_FAILED_DAYS', '90'),
    maxBytes: number(maxName, nonEmpty(env[maxName]) ?? '10240', [1, mostDatabaseMb]) * 1024 * 1024,
  }
}

/** The proxies alone, for commands that need nothing else. Throws `CONFIG_INVALID`. */
export function proxiesIn(env: Environment): Proxies {
  return {
    http: proxyUrl('ISTHMUS_HTTP_PROXY', env),
    https: proxyUrl('ISTHMUS_HTTPS_PROXY', env),
    none: listed(env['ISTHMUS_NO_PROXY']),
  }
}

/** The data folder alone, for commands that need nothing else. */
export function dataFolder(env: Environment, given: string | undefined): string {
  return resolve(given ?? nonEmpty(env['ISTHMUS_DATA']) ?? 'data')
}

/** Where things are below the data folder. */
export function dataPaths(folder: string) {
  return {
    database: join(folder, 'isthmus.db'),
    key: join(folder, 'secret.key'),
    files: join(folder, 'files'),
    tmp: join(folder, 'tmp'),
    playground: join(folder, 'playground'),
  } as const
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

function number(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= least && value <= most) return value
  throw flowError('CONFIG_INVALID', { name, got: text, expected: `a number from ${least} to ${most}` })
}

function wholeNumber(name: string, env: Environment, range: readonly [number, number]): number {
  return Math.floor(number(name, nonEmpty(env[name]) ?? '256', range))
}

function port(name: string, text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw flowError('CONFIG_INVALID', { name, got: text, expected: 'a whole number from 0 to 65535' })
}

function listed(text = ''): readonly string[] {
  const entries = text.split(',').map((entry) => entry.trim())
  return entries.filter(Boolean)
}

function allowPrivate(text: string, given: readonly string[]): readonly string[] {
  return [...listed(text), ...given].map(hostAndPort)
}

function proxyUrl(name: string, env: Environment): URL | undefined {
  const text = nonEmpty(env[name])
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && ['http:', 'https:'].includes(url.protocol) && url.hostname !== '' && url.pathname === '/') return url
  // What stands before the @ may be a password.
  const got = text.replace(/^(.*\/\/)?.*@/s, '$1…@')
  throw flowError('CONFIG_INVALID', { name, got, expected: 'an address such as http://proxy.example.com:3128' })
}

function publicUrl(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && ['http:', 'https:'].includes(url.protocol) && url.pathname === '/') return url
  const expected = 'an address such as https://isthmus.example.com, without a path'
  throw flowError('CONFIG_INVALID', { name: 'ISTHMUS_PUBLIC_URL', got: text, expected })
}

function hostAndPort(text: string): string {
  if (/^(\[[0-9a-fA-F:.]+\]|[^\s:/@]+):\d{1,5}$/.test(text)) return text
  throw flowError('CONFIG_INVALID', { name: '--allow-private', got: text, expected: 'HOST:PORT' })
}

function logLevel(text: string): LogLevel {
  const level = logLevels.find((known) => known === text)
  if (level) return level
  throw flowError('CONFIG_INVALID', {
    name: 'ISTHMUS_LOG_LEVEL',
    got: text,
    expected: `one of ${logLevels.join(', ')}`,
  })
}
