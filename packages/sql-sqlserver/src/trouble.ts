import type { SqlTrouble } from '@isthmus/sdk/sql-engine'

/** An error of this side, by a code of its own. */
export function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

/** The driver keeps the number of a refused login to itself. */
export function withNumber(error: Error, number: number | undefined): Error {
  return number === undefined || 'number' in error ? error : Object.assign(error, { number })
}

type Kind = SqlTrouble['kind']

function all(kind: Kind, numbers: readonly number[]): readonly (readonly [number, Kind])[] {
  return numbers.map((number) => [number, kind])
}

/**
 * What the server's numbers mean; those that are not listed refuse what was asked.
 *
 * Sources: https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors ,
 * https://learn.microsoft.com/en-us/azure/azure-sql/database/troubleshoot-common-errors-issues
 */
const kinds: ReadonlyMap<number, Kind> = new Map([
  // A lock was waited for too long, no plan was found in time.
  ...all('timeout', [1222, 8628]),
  // A unique index, a unique constraint.
  ...all('conflict', [2601, 2627]),
  // Permissions on objects, columns, statements and views; databases; logins that are wrong, locked or expired; firewalls.
  ...all('unauthorized', [229, 230, 262, 297, 300, 916, 4060, 4064, 15247, 40615]),
  ...all('unauthorized', [18450, 18451, 18452, 18456, 18461, 18470, 18486, 18487, 18488]),
  // Memory, sessions, and the limits of Azure SQL.
  ...all('throttled', [701, 8645, 8651, 10928, 10929, 17809, 40501, 40550, 40551, 40552, 40553]),
  ...all('throttled', [49918, 49919, 49920]),
  // Deadlock, snapshot conflict, shutdown, killed session, recovery, failover, full log.
  ...all('failed', [596, 601, 921, 922, 945, 976, 978, 983, 1205, 3960, 6001, 6005, 9001, 9002]),
  ...all('failed', [40143, 40197, 40549, 40613]),
])

/** From here on the server ends the connection. */
const fatalClass = 20

/** By the server's number, or else by the driver's code. */
export function judge(error: unknown): SqlTrouble {
  const told = mostTelling(error)
  const { number, code, message } = factsOf(told)
  if (number !== undefined) {
    const fatal = classOf(told) >= fatalClass ? 'failed' : 'rejected'
    return { kind: kinds.get(number) ?? fatal, code: String(number), message }
  }
  return { kind: byCode[code] ?? 'unreachable', code, message }
}

const byCode: Readonly<Record<string, Kind>> = {
  TIME_LIMIT: 'timeout',
  READ_ONLY: 'rejected',
  INEXACT: 'rejected',
  EREQUEST: 'rejected',
  EARGS: 'rejected',
  ROLLED_BACK: 'failed',
  UNKNOWN: 'failed',
}

/** Of several errors of one statement the first that is known by its number, or else the first. */
function mostTelling(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return error
  const errors: readonly unknown[] = error.errors
  return errors.find((each) => kinds.has(factsOf(each).number ?? 0)) ?? errors[0] ?? error
}

function factsOf(error: unknown): { readonly number?: number; readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const message = error.message !== '' ? error.message : code === '' ? error.name : code
  return 'number' in error && typeof error.number === 'number'
    ? { number: error.number, code, message }
    : { code, message }
}

function classOf(error: unknown): number {
  return error instanceof Error && 'class' in error && typeof error.class === 'number' ? error.class : 0
}
