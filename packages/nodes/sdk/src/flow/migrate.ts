import { flowError, type Problem } from '../errors.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { flowSchemaVersion } from './flow.ts'

/** One step of the document's history: turns a document of `from` into one of `to`. */
export interface Migration {
  readonly from: string
  readonly to: string
  /** Receives a document of `from`, may assume nothing else of it, and must not change it. */
  readonly migrate: (document: JsonObject) => JsonObject
}

/** The named steps from the first form of the flow document to the newest, in order. */
const flowMigrations: readonly Migration[] = []

export type MigrationResult =
  | { readonly ok: true; readonly document: JsonObject }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Brings a document to the newest form, so that old flows open for ever. A document of the newest form comes back
 * unchanged; one of an unknown (newer) form is refused with `FLOW_VERSION_UNKNOWN`.
 */
export function migrateFlow(
  document: unknown,
  migrations: readonly Migration[] = flowMigrations,
  newest: string = flowSchemaVersion,
): MigrationResult {
  if (!isJsonObject(document)) return { ok: true, document: document as JsonObject }
  let current = document
  for (const step of migrations) {
    if (current['schema'] === step.from) current = { ...step.migrate(current), schema: step.to }
  }
  const got = current['schema']
  if (got === newest || typeof got !== 'string' || !got.startsWith('isthmus/flow/')) {
    return { ok: true, document: current }
  }
  const error = flowError('FLOW_VERSION_UNKNOWN', { got, known: newest }, { path: '/schema' })
  return { ok: false, problems: [error.toProblem()] }
}
