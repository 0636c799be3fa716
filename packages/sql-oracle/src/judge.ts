import type { SqlTrouble } from '@isthmus/sdk/sql-engine'

type Kind = SqlTrouble['kind']

const conflicts = [1]
/** Wrong or missing credentials, locked and expired accounts, missing privileges, and tables that may not even be seen. */
const unauthorized = [942, 1005, 1017, 1031, 1035, 1045, 1720, 1749, 1917, 1950, 1988, 28000, 28001, 28009, 41900]
/** No session, process or handler is left, for this user or for anybody. */
const throttled = [18, 19, 20, 2391, 12516, 12518, 12519, 12520, 12523, 12528]
const timeouts = [40, 1013, 2393, 2395, 3136, 3156, 12170, 12535, 12606, 12608, 12609]
/** Locks, deadlocks, serialization, undo that is gone, no space, and a database that is starting or stopping. */
const failed = [
  51, 54, 60, 104, 257, 600, 1033, 1034, 1089, 1090, 1109, 1237, 1536, 1555, 1628, 1632, 1652, 1653, 1654, 1658, 1688,
  1691, 4020, 4021, 4025, 4031, 4061, 4068, 7445, 8177, 12526, 12527, 12529, 12801, 16000, 16456, 25408, 27102, 30006,
  30036, 48913,
]
/** The way to the server or the session on it is gone. */
const gone = [28, 1012, 1041, 1092, 2396, 2399, 3113, 3114, 3135]

const numbers: ReadonlyMap<number, Kind> = new Map([
  ...conflicts.map((number) => [number, 'conflict'] as const),
  ...unauthorized.map((number) => [number, 'unauthorized'] as const),
  ...throttled.map((number) => [number, 'throttled'] as const),
  ...timeouts.map((number) => [number, 'timeout'] as const),
  ...failed.map((number) => [number, 'failed'] as const),
  ...gone.map((number) => [number, 'unreachable'] as const),
])

/** A commit that was undone names its reason in the lines below. */
const rolledBack = 2091
/** Numbers of Oracle's network layer. */
const network: readonly [from: number, to: number] = [12150, 12699]

/** What the driver says by itself: sessions that are all in use, and calls and connections that took too long. */
const driverKinds: Readonly<Record<string, Kind>> = {
  'NJS-040': 'throttled',
  // The password is kept in a form that only older clients know.
  'NJS-116': 'unauthorized',
  'NJS-123': 'timeout',
  'NJS-510': 'timeout',
  'TOO-LONG': 'rejected',
}

/**
 * By number of the error. Sources: https://docs.oracle.com/en/error-help/db/ ,
 * https://node-oracledb.readthedocs.io/en/latest/user_guide/exception_handling.html
 */
export function judge(error: unknown): SqlTrouble {
  if (!(error instanceof Error)) return { kind: 'unreachable', code: '', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const message = sentence(error.message) || error.name
  return { kind: kindOf(code, message), code, message }
}

/** Without the address of an explanation, and the number that the driver gives to each try. */
function sentence(message: string): string {
  return message
    .replaceAll(/\s*\(CONNECTION_ID=[^)]*\)/g, '')
    .replace(/\s*Help: https:\S+\s*$/, '')
    .trim()
}

function kindOf(code: string, message: string): Kind {
  const number = Number(/^ORA-(\d{5})$/.exec(code)?.[1] ?? Number.NaN)
  if (number === rolledBack) return kindBelow(message)
  if (!Number.isNaN(number)) return kindOfNumber(number)
  return (Object.hasOwn(driverKinds, code) ? driverKinds[code] : undefined) ?? kindOfDriver(code, message)
}

function kindOfDriver(code: string, message: string): Kind {
  // What the listener refuses comes by its number inside of the driver's own error.
  const refused = /\bORA-(\d{5})\b/.exec(message)?.[1]
  if (refused !== undefined && /^NJS-5\d\d$/.test(code)) return kindOfNumber(Number(refused))
  // From 500 on they speak of the connection, below of values and statements.
  return /^NJS-[0-4]\d\d$/.test(code) && !ofSessions.includes(code) ? 'rejected' : 'unreachable'
}

/** Sessions and pools that are closed, servers that are too old, and answers that cannot be read. */
const ofSessions: readonly string[] = [3, 64, 65, 68, 102, 103, 106, 109, 110, 111, 112, 113, 138, 173].map(
  (number) => `NJS-${String(number).padStart(3, '0')}`,
)

function kindOfNumber(number: number): Kind {
  const known = numbers.get(number)
  if (known) return known
  return number >= network[0] && number <= network[1] ? 'unreachable' : 'rejected'
}

function kindBelow(message: string): Kind {
  const below = [...message.matchAll(/\bORA-(\d{5})\b/g)].map(([, digits]) => Number(digits))
  return kindOfNumber(below.find((number) => number !== rolledBack) ?? rolledBack)
}
