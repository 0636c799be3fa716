import { isExpressionValue } from '../expression/index.ts'
import type { JsonSchema } from '../json.ts'
import type { LocalText } from '../language.ts'
import type { FieldPath } from '../schema/index.ts'
import { viewOf, type SchemaView } from '../typing/index.ts'
import { conversionOf } from './drop-conversions.ts'
import type { MappingEdit } from './edit-rows.ts'
import { setTarget, type RowContent } from './edit-target.ts'
import { fieldExpression, startsWith, type LineBinding, type SourceField } from './field-expression.ts'
import type { MappingRow } from './mapping-row.ts'
import { scopeOfTarget } from './target-scope.ts'

export interface FieldDrop {
  readonly rows: readonly MappingRow[]
  readonly source: SourceField
  readonly sourceSchema: JsonSchema
  readonly target: FieldPath
  readonly targetSchema: JsonSchema
}

/** One thing that dropping a field on another can mean. */
export interface DropOffer {
  readonly kind: 'field' | 'convert' | 'valueMap' | 'lines' | 'copy' | 'first' | 'list'
  readonly edit: MappingEdit
  /** What the row will hold, for showing; a list or object that is mapped as a whole names its source. */
  readonly expression: string
  /** True when something can be lost or has to be chosen: ask before doing it. */
  readonly asks: boolean
  readonly reason: LocalText
}

/**
 * Finds what dropping a source field on a target field can mean, given what both hold: the likeliest first. A field of a
 * list dropped into a list that is not mapped yet also maps the lines. Never empty.
 */
export function dropField(drop: FieldDrop): readonly DropOffer[] {
  const { rows, target, source } = drop
  const scope = scopeOfTarget(rows, target)
  const [list, sourceList] = [target.lastIndexOf('*'), source.path.lastIndexOf('*')]
  const hasLines = scope?.isUnset === false
  if (list >= 0 && sourceList >= 0 && !hasLines) return [linesWithField(drop, { list, sourceList })]
  const lines = scope?.lines ?? []
  return offersFor({ ...drop, expression: fieldExpression(source, lines), isMany: isMany(source, lines) })
}

/** Whether a field has several values, seen from the lines around. */
export function isMany(source: SourceField, lines: readonly LineBinding[]): boolean {
  const bound = lines.filter(({ source: line }) => line.root === source.root && startsWith(source.path, line.path))
  const reach = Math.max(0, ...bound.map(({ source: line }) => line.path.length))
  return source.path.slice(reach).includes('*')
}

interface Dropping extends FieldDrop {
  readonly expression: string
  /** True when the expression gives a list of the field's values. */
  readonly isMany: boolean
}

function offersFor(drop: Dropping): readonly DropOffer[] {
  const [from, to] = [viewOf(drop.sourceSchema), viewOf(drop.targetSchema)]
  const [fromList, toList] = [isList(from) || drop.isMany, isList(to)]
  if (fromList && toList) return listOffers(drop, from, to)
  if (fromList)
    return [firstOffer(drop), offer(drop, { kind: 'field', content: fieldOnly(drop), asks: true, reason: texts.list })]
  if (toList)
    return [offer(drop, { kind: 'list', content: value(`[${drop.expression}]`), asks: true, reason: texts.single })]
  if (isObject(from) && isObject(to)) {
    const copy = { copy: { from: { $expr: drop.expression } } }
    return [
      offer(drop, { kind: 'copy', content: copy, asks: false, reason: texts.copy }),
      offer(drop, { kind: 'field', content: fieldOnly(drop), asks: false, reason: texts.whole }),
    ]
  }
  return scalarOffers(drop, from, to)
}

function listOffers(drop: Dropping, from: SchemaView, to: SchemaView): readonly DropOffer[] {
  const lines = { lines: { from: { $expr: drop.expression }, rows: [] } }
  const asLines = offer(drop, { kind: 'lines', content: lines, asks: false, reason: texts.lines })
  const asField = offer(drop, { kind: 'field', content: fieldOnly(drop), asks: false, reason: texts.whole })
  const holdObjects = isList(from) && isObject(from.element()) && isObject(to.element())
  return holdObjects ? [asLines, asField] : [asField]
}

function scalarOffers(drop: Dropping, from: SchemaView, to: SchemaView): readonly DropOffer[] {
  const plain = (asks: boolean, reason: LocalText) =>
    offer(drop, { kind: 'field', content: fieldOnly(drop), asks, reason })
  const conversion = conversionOf(from, to, drop.expression)
  if (conversion === undefined) return [plain(false, texts.field)]
  const { kind, expression, asks, reason } = conversion
  return [offer(drop, { kind, content: value(expression), asks, reason }), plain(true, texts.asIs)]
}

/** The field as it is, or the first of its values. */
function firstOffer(drop: Dropping): DropOffer {
  return offer(drop, { kind: 'first', content: value(`first(${drop.expression})`), asks: true, reason: texts.first })
}

function linesWithField(
  { rows, source, target }: FieldDrop,
  { list, sourceList }: { readonly list: number; readonly sourceList: number },
): DropOffer {
  const around = scopeOfTarget(rows, target.slice(0, list))
  const from = fieldExpression({ ...source, path: source.path.slice(0, sourceList) }, around?.lines ?? [])
  const $expr = fieldExpression({ root: 'line', path: source.path.slice(sourceList + 1) })
  const row: MappingRow = { target: target.slice(list + 1).join('.'), value: { $expr } }
  const known = scopeOfTarget(rows, target)?.rows ?? []
  const others = known.filter((each) => each.target !== row.target)
  const content: RowContent = { lines: { from: { $expr: from }, rows: [...others, row] } }
  const edit = setTarget(rows, target.slice(0, list), content)
  return { kind: 'lines', edit, expression: $expr, asks: false, reason: texts.lines }
}

function fieldOnly({ expression }: Dropping): RowContent {
  return value(expression)
}

function value($expr: string): RowContent {
  return { value: { $expr } }
}

interface Offered extends Pick<DropOffer, 'kind' | 'asks' | 'reason'> {
  readonly content: RowContent
}

function offer({ rows, target, expression }: Dropping, { content, ...offered }: Offered): DropOffer {
  const shown = isExpressionValue(content.value) ? content.value.$expr : expression
  return { ...offered, edit: setTarget(rows, target, content), expression: shown }
}

function isList({ kinds }: SchemaView): boolean {
  return kinds?.size === 1 && kinds.has('list')
}

function isObject({ kinds }: SchemaView): boolean {
  return kinds?.size === 1 && kinds.has('object')
}

const texts = {
  field: { en: 'Take the field', 'zh-CN': '取该字段' },
  asIs: { en: 'Take the value as it is', 'zh-CN': '原样取值' },
  whole: { en: 'Take it as a whole', 'zh-CN': '整体取值' },
  copy: { en: 'Copy its fields; single ones can be left out or set', 'zh-CN': '复制其字段；可排除或单独设置个别字段' },
  lines: { en: 'One line for every element', 'zh-CN': '每个元素对应一行' },
  first: { en: 'Only the first of the values', 'zh-CN': '只取第一个值' },
  list: { en: 'All values, as a list', 'zh-CN': '以列表取全部值' },
  single: { en: 'A list of this one value', 'zh-CN': '只含该值的列表' },
} satisfies Readonly<Record<string, LocalText>>
