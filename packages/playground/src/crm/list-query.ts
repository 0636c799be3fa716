import type { Entity } from './entities.ts'
import { CrmError } from './errors.ts'
import type { ListQuery, Position } from './records.ts'

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 200
const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/

function invalid(message: string): CrmError {
  return new CrmError(400, 'invalid_parameter', message)
}

/** Reads the parameters of a list. An unknown one is refused: a filter that is silently ignored gives wrong records. */
export function parseListQuery(entity: Entity, parameters: URLSearchParams): ListQuery {
  const known = ['limit', 'cursor', 'updated_since', ...entity.filters]
  refuseUnknown(parameters, known)
  const equals: Record<string, string> = {}
  for (const name of entity.filters) {
    const value = parameters.get(name)
    if (value !== null) equals[name] = value
  }
  const active = equals['active']
  if (active !== undefined && active !== 'true' && active !== 'false') throw invalid('active must be true or false.')
  return {
    equals,
    updatedSince: parseInstant(parameters.get('updated_since')),
    after: parsePosition(parameters.get('cursor')),
    limit: parseLimit(parameters.get('limit')),
  }
}

export function refuseUnknown(parameters: URLSearchParams, known: readonly string[]): void {
  for (const name of parameters.keys()) {
    if (!known.includes(name)) throw invalid(`"${name}" is not a parameter here. Known: ${known.join(', ')}.`)
  }
}

export function parseLimit(text: string | null): number {
  if (text === null) return DEFAULT_LIMIT
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (limit < 1 || limit > MAX_LIMIT)
    throw invalid(`limit must be a whole number from 1 to ${MAX_LIMIT}, not "${text}".`)
  return limit
}

function parseInstant(text: string | null): string | undefined {
  if (text === null) return undefined
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms)) {
    throw invalid(
      `updated_since must be an ISO 8601 instant with its zone, such as 2026-03-02T08:00:00Z, not "${text}".`,
    )
  }
  return new Date(ms).toISOString()
}

export function encodeCursor(position: Readonly<Record<string, string | number>>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

export function listCursor(position: Position): string {
  return encodeCursor({ u: position.updatedAt, i: position.id })
}

function parsePosition(cursor: string | null): Position | undefined {
  if (cursor === null) return undefined
  const { u: updatedAt, i: id } = decodeCursor(cursor)
  if (typeof updatedAt !== 'string' || typeof id !== 'string') throw badCursor()
  return { updatedAt, id }
}

export function parseFeedCursor(cursor: string | null): number {
  if (cursor === null) return 0
  const { s: seq } = decodeCursor(cursor)
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0) throw badCursor()
  return seq
}

function decodeCursor(cursor: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Reported below, like every other text that no answer of ours ever held.
  }
  throw badCursor()
}

function badCursor(): CrmError {
  return invalid('cursor is not one of ours. Start again without it.')
}
