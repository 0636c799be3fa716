import { flowError } from '@isthmus/sdk'
import type { SqlEngine, SqlPool, SqlTarget } from '@isthmus/sdk/sql-engine'

interface Known {
  readonly driver: string
  readonly load: () => Promise<{ readonly sqlEngine: SqlEngine }>
}

const known: Readonly<Record<string, Known>> = {
  postgresql: { driver: 'pg', load: () => import('./postgresql.ts') },
  mysql: { driver: 'mysql2', load: () => import('./mysql.ts') },
}

const titles: Readonly<Record<string, string>> = { sqlserver: 'SQL Server', oracle: 'Oracle' }

/** The adapter of an engine. Throws `SQL_DRIVER_MISSING` that names the package which would bring it. */
export async function loadEngine(name: string): Promise<SqlEngine> {
  const own = Object.hasOwn(known, name) ? known[name] : undefined
  if (own) return (await own.load()).sqlEngine
  const specifier = `@isthmus/sql-${name}`
  const missing = (cause?: unknown) =>
    flowError('SQL_DRIVER_MISSING', { engine: titles[name] ?? name, package: specifier }, { cause })
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(name)) throw missing()
  const loaded = (await importOr(specifier, missing)) as { readonly sqlEngine?: SqlEngine }
  if (!loaded.sqlEngine) throw missing()
  return loaded.sqlEngine
}

/** Opens a pool. Throws `SQL_DRIVER_MISSING` where the engine's own driver is not installed. */
export async function openPool(name: string, engine: SqlEngine, target: SqlTarget): Promise<SqlPool> {
  try {
    return await engine.open(target)
  } catch (cause) {
    const driver = Object.hasOwn(known, name) ? known[name]?.driver : undefined
    if (!isMissing(cause) || driver === undefined) throw cause
    throw flowError('SQL_DRIVER_MISSING', { engine: engine.title, package: driver }, { cause })
  }
}

async function importOr(specifier: string, missing: (cause: unknown) => Error): Promise<unknown> {
  try {
    return await import(specifier)
  } catch (cause) {
    throw isMissing(cause) ? missing(cause) : cause
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
}
