import { plainText, type Json, type JsonObject } from '@isthmus/sdk'
import { compareValues, meets } from '../query/meets.ts'
import { readFilter, readOrder, type Dialect } from '../query/read-query.ts'
import { readStatement } from '../query/sql-text.ts'
import type { AskedCondition } from '../query/asked-condition.ts'
import type { Bindings } from './bind-template.ts'
import type { Continuation } from './continuations.ts'
import type { ListDefinition } from './definition-parts.ts'
import { answerFitting, type MockAnswer } from './fitting-answer.ts'
import type { MockObject, Row } from './mock-object.ts'
import { withAt } from './place.ts'

/** What a list was asked for, in the terms of its query language. */
interface Asked {
  readonly condition: AskedCondition
  readonly order: readonly string[]
  readonly size: number
  readonly offset: number
}

/** The part of an answer that leads on, and what it leads to. */
export interface ListPage {
  readonly rows: readonly Row[]
  readonly next?: Continuation
}

const defaultSize = 50

export interface ListCall {
  readonly bound: Bindings
  /** What a link or cursor leads to. */
  readonly followed?: Continuation
}

/** The rows of one page. Throws `QueryFault` for a query that its language does not allow. */
export function pageOf(object: MockObject, list: ListDefinition, { bound, followed }: ListCall): ListPage {
  if (followed) return split(followed.rows, followed.size)
  const { page } = list
  const asked = askedOf(list, bound)
  const rows = sorted(
    object,
    object.rows().filter((row) => meets(asked.condition, object.queried(row))),
    asked.order,
  )
  switch (page.kind) {
    case 'none':
      return { rows }
    case 'offset':
    case 'page':
      return { rows: rows.slice(asked.offset, asked.offset + asked.size) }
    case 'keyset':
      return { rows: rows.slice(0, asked.size) }
    default:
      return split(rows, asked.size)
  }
}

function split(rows: readonly Row[], size: number): ListPage {
  const rest = rows.slice(size)
  return { rows: rows.slice(0, size), ...(rest.length > 0 ? { next: { rows: rest, size } } : {}) }
}

function askedOf(list: ListDefinition, bound: Bindings): Asked {
  const { page, query } = list
  const ownSize = 'size' in page && page.size !== undefined ? page.size : defaultSize
  const size = numberOf(bound.get('/page/size')) ?? ownSize
  const plain = { size, offset: offsetOf(list, bound, size) }
  if (!query) return { condition: { all: [] }, order: [], ...plain }
  const statement = bound.get('/input/statement')
  if (statement !== undefined) return statementOf(query.dialect, plainText(statement), plain)
  const filter = boundFilter(bound)
  const order = readOrder(query.dialect, bound.get('/input/order'))
  return { condition: readFilter(query.dialect, filter, query.parameters), order, ...plain }
}

/** The filter, also where its parts stand at places of their own. */
function boundFilter(bound: Bindings): Json | undefined {
  const parts = [...bound].filter(([pointer]) => pointer.startsWith('/input/filter/'))
  if (parts.length === 0) return bound.get('/input/filter')
  return Object.fromEntries(parts.map(([pointer, value]) => [pointer.slice('/input/filter/'.length), value]))
}

function statementOf(dialect: Dialect, text: string, plain: Pick<Asked, 'size' | 'offset'>): Asked {
  const language = dialect === 'soql' || dialect === 'suiteql' ? dialect : 'coql'
  const { condition, order, part } = readStatement(text, language)
  return { condition: condition ?? { all: [] }, order, ...plain, ...part }
}

function offsetOf({ page }: ListDefinition, bound: Bindings, size: number): number {
  if (page.kind === 'page') return ((numberOf(bound.get('/page/number')) ?? page.first) - page.first) * size
  return numberOf(bound.get('/page/offset')) ?? 0
}

function numberOf(value: Json | undefined): number | undefined {
  const text = plainText(value)
  return /^\d+$/.test(text) ? Number(text) : undefined
}

function sorted(object: MockObject, rows: readonly Row[], order: readonly string[]): readonly Row[] {
  if (order.length === 0) return rows
  return rows.toSorted((a, b) => {
    const [fieldsA, fieldsB] = [object.queried(a), object.queried(b)]
    for (const name of order) {
      const [one, other] = [fieldsA(name), fieldsB(name)]
      const difference = compareValues(one?.kind ?? 'text', plainText(one?.value), plainText(other?.value))
      if (difference !== 0) return difference
    }
    return 0
  })
}

/** Records as they stand in the answer, one per row. */
export function listed(list: ListDefinition, object: MockObject, rows: readonly Row[]): readonly Json[] {
  const { columns, query } = list
  if (!columns) return rows.map(({ record }) => (query?.namesRecords ? renamed(record, query.names ?? {}) : record))
  return rows.map(({ record }) => columns.map((name) => object.fieldOf(record, name)))
}

function renamed(record: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [names[name] ?? name, value]))
}

export interface ListAnswerParts {
  readonly records: readonly Json[]
  /** What leads to the next page: a token, or an address. */
  readonly next?: string
}

/** A page as the definition says that the system answers it; an empty list in the words that it has for that. */
export function listAnswer(list: ListDefinition, { records, next }: ListAnswerParts): MockAnswer {
  if (records.length === 0 && list.emptyOn) return answerFitting(list.emptyOn, { status: 200, body: {} })
  const body = list.records === '' ? records : withAt({}, list.records, records)
  const { page } = list
  if (next === undefined) return { status: 200, body }
  if (page.kind === 'link') return { status: 200, headers: { link: `<${next}>; rel="next"` }, body }
  return page.kind === 'cursor' || page.kind === 'nextUrl'
    ? { status: 200, body: withAt(body, page.next, next) }
    : { status: 200, body }
}

/** Takes the list out of an answer, or puts something else in its place. */
export function withoutList(answer: MockAnswer, list: ListDefinition, as: 'false' | 'missing' | 'text'): MockAnswer {
  if (as === 'missing') return { ...answer, body: {} }
  const instead = as === 'false' ? false : 'there is a text where the list should be'
  return { ...answer, body: withAt(answer.body ?? undefined, list.records, instead) }
}
