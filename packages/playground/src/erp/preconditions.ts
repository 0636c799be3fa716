import type { EntityType, Row } from '../odata/entity-type.ts'
import { etagOf } from '../odata/format-row.ts'
import { ODataError } from '../odata/odata-error.ts'
import { formatKey } from '../odata/resource-path.ts'
import type { ErpStore } from './erp-store.ts'

export function pathOf(type: EntityType, row: Row): string {
  return type.set + formatKey(type.key.map((name) => [name, String(row[name])] as const))
}

/** Weak comparison: the caller may send the tag with or without W/. */
export function requireMatch(row: Row, ifMatch: string | undefined): void {
  if (ifMatch === undefined) {
    const message =
      'Send the @odata.etag that you last read in the If-Match header, or * to overwrite whatever is there.'
    throw new ODataError(428, 'PreconditionRequired', { message, target: 'If-Match' })
  }
  const current = etagOf(row).replace('W/', '')
  const given = ifMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  if (given.includes('*') || given.includes(current)) return
  const message = `The record was changed by someone else: it has the ETag ${etagOf(row)} now. Read it again.`
  throw new ODataError(412, 'PreconditionFailed', { message, target: 'If-Match' })
}

export function refuseSecondReference(store: ErpStore, type: EntityType, row: Row): void {
  const reference = row['ExternalReference']
  if (reference === null || reference === undefined) return
  const found = store.statements(`SELECT * FROM "${type.set}" WHERE "ExternalReference" = ?`).get(reference)
  const key = type.key[0] ?? ''
  if (found === undefined || found[key] === row[key]) return
  throw new ODataError(409, 'DuplicateExternalReference', {
    message: `The ${type.name} ${String(found[key])} has the ExternalReference "${reference}" already.`,
    target: 'ExternalReference',
    details: [{ code: 'ExistingEntity', message: String(found[key]), target: pathOf(type, found) }],
  })
}

/** The row with its new values, or undefined when nothing differs. */
export function changedRow(before: Row, given: Row, now: string): Row | undefined {
  const differs = Object.entries(given).some(([name, value]) => before[name] !== value)
  if (!differs) return undefined
  return { ...before, ...given, ModifiedAt: now, Version: Number(before['Version']) + 1 }
}
