import { checkCondition, type Comparison } from './check-condition.ts'
import type { Condition, QueryFields } from './condition.ts'
import { infix } from './infix.ts'
import { refused, utcText, type Literal } from './literal.ts'
import { isSigned, likePattern, only, plainName, signs, withoutNots, writeCondition } from './write-condition.ts'

/** Query languages that look like SQL and take their values inside the text only. */
export type SqlTextDialect = 'suiteql' | 'k3filter' | 'coql'

interface SqlTextForm {
  readonly instant: (text: string, offset: string | undefined) => string
  readonly date: (text: string) => string
  readonly boolean: (isTrue: boolean) => string
  /** What stands before a wildcard of LIKE that is meant as a character, and what says so; without it such texts are refused. */
  readonly likeEscape?: { readonly sign: string; readonly behind: string }
  /** Characters that LIKE would not take as they are. */
  readonly wildcards: RegExp
  readonly unequal: '<>' | '!='
  readonly maxListed?: number
  readonly maxComparisons?: number
  /** `(a and b and c)` must be written as `((a and b) and c)`, and there is no `not`. */
  readonly pairs: boolean
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const plainInstant = (text: string, offset?: string): string =>
  utcText(text, { between: ' ', digits: 3, end: '', offset })

const forms: Readonly<Record<SqlTextDialect, SqlTextForm>> = {
  suiteql: {
    instant: (text) => `TO_TIMESTAMP('${plainInstant(text)}', 'YYYY-MM-DD HH24:MI:SS.FF')`,
    date: (text) => `TO_DATE('${text}', 'YYYY-MM-DD')`,
    boolean: (isTrue) => (isTrue ? "'T'" : "'F'"),
    likeEscape: { sign: '!', behind: " ESCAPE '!'" },
    wildcards: /[%_!]/g,
    unequal: '<>',
    pairs: false,
  },
  k3filter: {
    instant: (text, offset) => `'${plainInstant(text, offset)}'`,
    date: (text) => `'${text}'`,
    boolean: (isTrue) => (isTrue ? "'1'" : "'0'"),
    wildcards: /[%_[\]]/g,
    unequal: '<>',
    pairs: false,
  },
  coql: {
    instant: (text) => `'${utcText(text, { between: 'T', digits: 0, end: '' })}+00:00'`,
    date: (text) => `'${text}'`,
    boolean: (isTrue) => (isTrue ? 'true' : 'false'),
    wildcards: /%/g,
    unequal: '!=',
    maxListed: 50,
    maxComparisons: 25,
    pairs: true,
  },
}

/**
 * Writes the condition of a SQL-like text. Texts are quoted with doubled quotes. A text that holds a wildcard cannot be
 * looked for with `contains` and its kin in Kingdee and Zoho, which document no way to escape one: it is refused.
 *
 * Instants are UTC in SuiteQL, which compares in the time zone of the account's session: a connector for it runs with a user in
 * UTC or leaves an overlap. Kingdee compares in that of its server, which `fields.utcOffset` names.
 *
 * @returns The condition without `WHERE`; `undefined` when every record is wanted. Throws `FIELD_VALUE_INVALID`.
 * Sources: SuiteQL is Oracle SQL, with supported functions only:
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_3903316302.html ; Kingdee ExecuteBillQuery:
 * https://vip.kingdee.com/article/111098350287473408?productLineId=1 ; COQL, brackets in pairs, 25 comparisons, 50 listed
 * values: https://zoho.com/crm/developer/docs/api/v7/COQL-Limitations.html ; COQL, doubled quotes:
 * https://help.zoho.com/portal/en/community/topic/kaizen-171-faqs-on-coql-api
 */
export function sqlTextCondition(
  condition: Condition,
  fields: QueryFields,
  dialect: SqlTextDialect,
): string | undefined {
  const form = forms[dialect]
  const checked = checkCondition(condition, fields)
  if (!checked) return undefined
  let comparisons = 0
  const writer = infix((test) => {
    comparisons += 1
    return comparisonText(test, fields, form)
  })
  const text = form.pairs
    ? writeCondition(withoutNots(checked), { ...writer, all: paired(' and '), any: paired(' or ') })
    : writeCondition(checked, writer)
  if (comparisons <= (form.maxComparisons ?? comparisons)) return text
  throw refused({ fields, field: 'condition' }, `must have at most ${form.maxComparisons} comparisons`)
}

function paired(word: string): (parts: readonly string[]) => string {
  return (parts) => parts.reduce((left, right) => `(${left}${word}${right})`)
}

function comparisonText(test: Comparison, fields: QueryFields, form: SqlTextForm): string {
  const name = plainName(test.field, fields)
  const { op } = test
  if (isSigned(op)) return `${name} ${op === 'ne' ? form.unequal : signs[op]} ${literalText(only(test), fields, form)}`
  switch (op) {
    case 'in':
    case 'notIn':
      return `${name} ${op === 'in' ? 'in' : 'not in'} (${listText(test, fields, form)})`
    case 'empty':
      return `${name} is null`
    case 'notEmpty':
      return `${name} is not null`
    default:
      return `${name} ${test.negated ? 'not like' : 'like'} ${likeText(test, fields, form)}`
  }
}

function listText({ field, values }: Comparison, fields: QueryFields, form: SqlTextForm): string {
  if (values.length <= (form.maxListed ?? values.length)) {
    return values.map((value) => literalText(value, fields, form)).join(', ')
  }
  throw refused({ fields, field }, `the list may have at most ${form.maxListed} values`)
}

function likeText(test: Comparison, fields: QueryFields, form: SqlTextForm): string {
  const { text } = only(test)
  const { likeEscape, wildcards } = form
  if (likeEscape) {
    const escaped = text.replaceAll(wildcards, (found) => `${likeEscape.sign}${found}`)
    return `${quoted(likePattern(test.op, escaped))}${likeEscape.behind}`
  }
  if (text.search(wildcards) === -1) return quoted(likePattern(test.op, text))
  throw refused({ fields, field: test.field }, 'must not hold a wildcard, which the system cannot escape', text)
}

function literalText({ kind, text }: Literal, { utcOffset }: QueryFields, form: SqlTextForm): string {
  switch (kind) {
    case 'text':
    case 'guid':
      return quoted(text)
    case 'instant':
      return form.instant(text, utcOffset)
    case 'date':
      return form.date(text)
    case 'boolean':
      return form.boolean(text === 'true')
    default:
      return text
  }
}
