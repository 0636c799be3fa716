import {
  checkValueMap,
  describeProblem,
  readCell,
  valueMapKey,
  valueMapSchemaVersion,
  type Language,
  type Problem,
  type UnmappedPolicy,
  type ValueMap,
  type ValueMapDirection,
  type ValueMapEntry,
  type ValueMapSide,
} from '@isthmus/sdk'

/** A row as it is typed; a row with two empty cells is none. */
export interface DraftRow {
  readonly left: string
  readonly right: string
  readonly preferred: boolean
}

/** What is done with values without an entry; the default as it is typed. */
export interface DraftPolicy {
  readonly kind: UnmappedPolicy['kind']
  readonly value: string
}

/** A value map as it is being edited: everything is text until it is saved. */
export interface Draft {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly left: ValueMapSide
  readonly right: ValueMapSide
  readonly rows: readonly DraftRow[]
  readonly unmapped: Readonly<Record<ValueMapDirection, DraftPolicy>>
  readonly matching: ValueMap['matching']
}

export type Column = 'left' | 'right'

export const emptyRow: DraftRow = { left: '', right: '', preferred: false }

export function draftOf(map: ValueMap): Draft {
  return {
    name: map.name,
    title: map.title,
    description: map.description ?? '',
    left: map.left,
    right: map.right,
    rows: map.entries.map(rowOf),
    unmapped: { forward: policyOf(map.unmapped.forward), back: policyOf(map.unmapped.back) },
    matching: map.matching,
  }
}

function rowOf([left, right, mark]: ValueMapEntry): DraftRow {
  return { left: String(left), right: String(right), preferred: mark === 'preferred' }
}

function policyOf(policy: UnmappedPolicy): DraftPolicy {
  return { kind: policy.kind, value: policy.kind === 'default' ? String(policy.value) : '' }
}

export function isBlank({ left, right }: DraftRow): boolean {
  return left === '' && right === ''
}

/** The draft as a map. A cell that is no value of its side stays text, so that the check names it. */
export function mapOf(draft: Draft): ValueMap {
  const { name, title, description, left, right, matching } = draft
  const rows = draft.rows.filter((row) => !isBlank(row))
  const filled = description.trim() === '' ? {} : { description: description.trim() }
  return {
    schema: valueMapSchemaVersion,
    name,
    title: title.trim(),
    ...filled,
    left,
    right,
    entries: rows.map((row) => entryOf(row, draft)),
    unmapped: {
      forward: readPolicy(draft.unmapped.forward, right),
      back: readPolicy(draft.unmapped.back, left),
    },
    matching,
  }
}

function entryOf(row: DraftRow, { left, right }: Pick<Draft, 'left' | 'right'>): ValueMapEntry {
  const values = [readCell(row.left, left.type) ?? row.left, readCell(row.right, right.type) ?? row.right] as const
  return row.preferred ? [...values, 'preferred'] : values
}

function readPolicy({ kind, value }: DraftPolicy, side: ValueMapSide): UnmappedPolicy {
  return kind === 'default' ? { kind, value: readCell(value, side.type) ?? value } : { kind }
}

/** What is wrong with a draft: by row and column, and besides. */
export interface DraftFindings {
  readonly cells: ReadonlyMap<string, Finding>
  readonly others: readonly Problem[]
  readonly errors: number
  readonly warnings: number
}

export interface Finding {
  readonly text: string
  readonly isWarning: boolean
}

export function cellKey(row: number, column: Column): string {
  return `${row}/${column}`
}

/** Linear in the rows, so that it can be asked after every change. */
export function findingsOf(draft: Draft, language: Language): DraftFindings {
  // The check counts rows without the blank ones.
  const positions = draft.rows.flatMap((row, at) => (isBlank(row) ? [] : [at]))
  const cells = new Map<string, Finding>()
  const others: Problem[] = []
  const problems = checkValueMap(mapOf(draft))
  for (const problem of problems) {
    const [, entry, side] = /^\/entries\/(\d+)\/(\d)$/.exec(problem.path ?? '') ?? []
    const row = entry === undefined ? undefined : positions[Number(entry)]
    if (row === undefined) {
      others.push(problem)
      continue
    }
    const key = cellKey(row, side === '0' ? 'left' : 'right')
    const isWarning = problem.severity === 'warning'
    if (!cells.has(key)) cells.set(key, { text: describeProblem(problem, language).message, isWarning })
  }
  const warnings = problems.filter(({ severity }) => severity === 'warning').length
  return { cells, others, errors: problems.length - warnings, warnings }
}

export function sameDraft(one: Draft, other: Draft): boolean {
  if (one === other) return true
  const [left, right] = [one, other].map(({ rows }) => rows.filter((row) => !isBlank(row)))
  if (left?.length !== right?.length || left?.some((row, at) => !sameRow(row, right?.[at]))) return false
  const head = (draft: Draft) => JSON.stringify(mapOf({ ...draft, rows: [] }))
  return head(one) === head(other)
}

function sameRow(row: DraftRow, other: DraftRow | undefined): boolean {
  return row.left === other?.left && row.right === other.right && row.preferred === other.preferred
}

/** Puts a block of cells into the rows, from one cell on; new rows are added where they end. */
export function pasteInto(
  rows: readonly DraftRow[],
  at: { readonly row: number; readonly column: Column },
  block: readonly (readonly string[])[],
): readonly DraftRow[] {
  const pasted = [...rows]
  for (const [offset, cells] of block.entries()) {
    const before = pasted[at.row + offset] ?? emptyRow
    const [first = '', second] = cells
    pasted[at.row + offset] =
      at.column === 'right' ? { ...before, right: first } : { ...before, left: first, right: second ?? before.right }
  }
  return pasted
}

/** Entries of a file, in place of all rows, or beside them: a left value that is there already gets the new right one. */
export function importInto(draft: Draft, entries: readonly ValueMapEntry[], mode: 'replace' | 'merge'): Draft {
  const rows = entries.map(rowOf)
  if (mode === 'replace') return { ...draft, rows }
  const keyOf = ({ left }: DraftRow) => valueMapKey(left, draft.matching)
  const fresh = new Map(rows.map((row) => [keyOf(row), row]))
  const kept = draft.rows
    .filter((row) => !isBlank(row))
    .map((row) => {
      const found = fresh.get(keyOf(row))
      fresh.delete(keyOf(row))
      return found ?? row
    })
  return { ...draft, rows: [...kept, ...fresh.values()] }
}
