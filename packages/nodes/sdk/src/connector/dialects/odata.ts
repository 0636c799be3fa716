import type { Json } from '../../json.ts'
import { checkCondition, type Comparison } from './check-condition.ts'
import type { Condition, FieldKind, QueryFields } from './condition.ts'
import { infix } from './infix.ts'
import { literalOf, utcText, type Literal, type QueryPlace } from './literal.ts'
import { only, plainName, writeCondition } from './write-condition.ts'

export interface ODataForm {
  readonly version: 2 | 4
  /** Lists as `field in (…)`, which came with 4.01; else as comparisons joined by `or`, which every service takes. */
  readonly inOperator?: boolean
}

/**
 * Writes a `$filter`. Texts are quoted with doubled quotes; nothing else is special inside them.
 *
 * @returns The filter, not percent-encoded yet; `undefined` when every record is wanted. Throws `FIELD_VALUE_INVALID`.
 * Sources: OData 4.01 URL Conventions, sections 5.1.1 and 5.1.1.14 (literals, `in`):
 * https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html ;
 * OData 2.0 URI Conventions, section 4.5, and its literals: https://www.odata.org/documentation/odata-version-2-0/
 */
export function odataFilter(condition: Condition, fields: QueryFields, form: ODataForm): string | undefined {
  const checked = checkCondition(condition, fields)
  return (
    checked &&
    writeCondition(
      checked,
      infix((test) => comparisonText(test, fields, form)),
    )
  )
}

/** A value as it stands in a key or filter. Throws `FIELD_VALUE_INVALID` when it does not fit the field's kind. */
export function odataLiteral(place: QueryPlace, value: Json, form: ODataForm): string {
  return literalText(literalOf(place, value), form)
}

function comparisonText(test: Comparison, fields: QueryFields, form: ODataForm): string {
  const name = plainName(test.field, fields)
  const { op } = test
  switch (op) {
    case 'in':
    case 'notIn':
      return listText(name, test, form)
    case 'empty':
      return `${name} eq null`
    case 'notEmpty':
      return `${name} ne null`
    case 'contains':
      // Version 2 has the same under another name and with its operands the other way round.
      return form.version === 2
        ? `substringof(${literalText(only(test), form)},${name})`
        : `contains(${name},${literalText(only(test), form)})`
    case 'startsWith':
    case 'endsWith':
      return `${op.toLowerCase()}(${name},${literalText(only(test), form)})`
    default:
      return `${name} ${op} ${literalText(only(test), form)}`
  }
}

function listText(name: string, { op, values }: Comparison, form: ODataForm): string {
  const literals = values.map((value) => literalText(value, form))
  if (form.inOperator === true) {
    const text = `${name} in (${literals.join(',')})`
    return op === 'in' ? text : `not (${text})`
  }
  const [sign, word] = op === 'in' ? ['eq', ' or '] : ['ne', ' and ']
  return `(${literals.map((literal) => `${name} ${sign} ${literal}`).join(word)})`
}

function literalText({ kind, text }: Literal, { version }: ODataForm): string {
  return version === 2 ? second[kind](text) : fourth(kind, text)
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

function fourth(kind: FieldKind, text: string): string {
  return kind === 'text' ? quoted(text) : text
}

const second: Readonly<Record<FieldKind, (text: string) => string>> = {
  text: quoted,
  guid: (text) => `guid'${text}'`,
  decimal: (text) => `${text}M`,
  integer: (text) => (text.replace('-', '').length > 9 ? `${text}L` : text),
  date: (text) => `datetime'${text}T00:00:00'`,
  instant: (text) => `datetimeoffset'${utcText(text, { between: 'T', digits: 7, end: 'Z' })}'`,
  boolean: (text) => text,
}
