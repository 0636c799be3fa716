import { isDeepStrictEqual } from 'node:util'
import { isCalendarDay } from '../http/calendar-day.ts'
import { formatScaled, parseScaled } from '../decimal.ts'
import type { Checked, FieldProblem, Fields } from '../http/problems.ts'
import { nextEventId } from './changes.ts'
import type { ChangeEvent, ChangeVerb } from './changes.ts'
import type { CrmStore } from './crm-store.ts'
import type { Entity, Field } from './entities.ts'
import { CrmError, validationFailed } from './errors.ts'
import { linesTotal, parseLines } from './lines.ts'
import type { Line } from './lines.ts'
import type { CrmRecord } from './records.ts'

export type Writer = {
  readonly create: (entity: Entity, body: unknown) => CrmRecord
  readonly change: (entity: Entity, id: string, body: unknown) => CrmRecord
  readonly remove: (entity: Entity, id: string) => void
}

/** `announce` is called inside the transaction, so that a change and the news of it are kept together or not at all. */
export function createWriter(
  store: CrmStore,
  options: { nowMs: () => number; announce: (event: ChangeEvent) => void },
): Writer {
  const emit = (entity: Entity, verb: ChangeVerb, record: CrmRecord): void => {
    const event = {
      event_id: nextEventId(store.counters),
      occurred_at: new Date(options.nowMs()).toISOString(),
      type: `${entity.singular}.${verb}`,
      subject: entity.singular,
      record,
    }
    if (entity.name === 'opportunities') store.changes.append(event)
    options.announce(event)
  }
  const create = (entity: Entity, body: unknown): CrmRecord => {
    const given = normalised(entity, entity.checkNew(body))
    const number = store.counters.next(entity.name)
    const now = new Date(options.nowMs()).toISOString()
    const initial = Object.fromEntries(entity.fields.map((field) => [field.name, field.initial]))
    const assigned = entity.name === 'companies' ? { code: `C-${10_000 + number}` } : {}
    const fields = withAmount(entity, { ...initial, ...assigned, ...given }, given)
    const record = {
      id: entity.idPrefix + String(number).padStart(4, '0'),
      ...fields,
      created_at: now,
      updated_at: now,
    }
    checkReferences(store, entity, record)
    store.records[entity.name].insert(record)
    emit(entity, 'created', record)
    return record
  }
  const change = (entity: Entity, id: string, body: unknown): CrmRecord => {
    const before = existing(store, entity, id)
    const given = normalised(entity, entity.checkChange(body))
    const after = withAmount(entity, { ...before, ...given }, given)
    if (isDeepStrictEqual(after, before)) return before
    const record: CrmRecord = { ...before, ...after, updated_at: laterInstant(before.updated_at, options.nowMs()) }
    checkReferences(store, entity, record)
    store.records[entity.name].replace(record)
    emit(entity, before['stage'] === record['stage'] ? 'updated' : 'stage_changed', record)
    return record
  }
  const remove = (entity: Entity, id: string): void => {
    const record = existing(store, entity, id)
    refuseWhileUsed(store, entity, id)
    store.records[entity.name].remove(id)
    emit(entity, 'deleted', record)
  }
  return {
    create: store.db.transaction(create),
    change: store.db.transaction(change),
    remove: store.db.transaction(remove),
  }
}

/** A record that changes must never look older than before, even when the clock was set back. */
function laterInstant(previous: string, nowMs: number): string {
  return new Date(Math.max(nowMs, Date.parse(previous) + 1)).toISOString()
}

export function existing(store: CrmStore, entity: Entity, id: string): CrmRecord {
  const record = store.records[entity.name].get(id)
  if (record === undefined) throw new CrmError(404, 'not_found', `There is no ${entity.singular} with the id "${id}".`)
  return record
}

function normalised(entity: Entity, checked: Checked): Fields {
  if (!checked.ok) throw validationFailed(checked.problems)
  const problems: FieldProblem[] = []
  const result: Record<string, unknown> = { ...checked.value }
  for (const field of entity.fields) {
    const value = result[field.name]
    if (value === undefined) continue
    result[field.name] = normalisedValue(field, value, (problem) => void problems.push(problem))
  }
  if (problems.length > 0) throw validationFailed(problems)
  return result
}

function normalisedValue(field: Field, value: unknown, report: (problem: FieldProblem) => void): unknown {
  switch (field.kind) {
    case 'lines':
      return parseLines(value, report)
    case 'decimal':
      return value === null ? value : normalisedDecimal(field, value, report)
    case 'date':
      if (typeof value === 'string' && !isCalendarDay(value)) {
        report({ field: field.name, message: 'must be a day of the calendar such as 2026-03-02' })
      }
      return value
    case 'text':
    case 'boolean':
      return value
  }
}

function normalisedDecimal(field: Field, value: unknown, report: (problem: FieldProblem) => void): string {
  const cents = parseScaled(value, 2)
  if (cents === undefined) report({ field: field.name, message: 'must be a decimal such as "12.50"' })
  return formatScaled(cents ?? 0, 2)
}

/** The amount follows the lines, unless the caller says what it is. */
function withAmount(entity: Entity, record: Fields, given: Fields): Fields {
  if (entity.name !== 'opportunities' || given['amount'] !== undefined) return record
  if (given['lines'] === undefined && record['amount'] !== null) return record
  return { ...record, amount: linesTotal(record['lines'] as readonly Line[]) }
}

function checkReferences(store: CrmStore, entity: Entity, record: CrmRecord): void {
  const companyId = record['company_id']
  if (typeof companyId === 'string' && store.records.companies.get(companyId) === undefined) {
    throw validationFailed([{ field: 'company_id', message: `names "${companyId}", which is no company` }])
  }
  if (entity.unique === undefined) return
  const value = record[entity.unique]
  const other = store.records[entity.name].idOf(entity.unique, value)
  if (other === undefined || other === record.id) return
  throw new CrmError(
    409,
    'duplicate',
    `The ${entity.singular} ${other} has the ${entity.unique} "${String(value)}" already.`,
  )
}

function refuseWhileUsed(store: CrmStore, entity: Entity, id: string): void {
  if (entity.name !== 'companies') return
  const user = store.records.contacts.idOf('company_id', id) ?? store.records.opportunities.idOf('company_id', id)
  if (user === undefined) return
  throw new CrmError(409, 'in_use', `The company ${id} cannot be deleted: ${user} belongs to it.`)
}
