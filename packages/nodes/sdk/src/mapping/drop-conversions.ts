import type { LocalText } from '../language.ts'
import type { SchemaValueKind, SchemaView } from '../typing/index.ts'
import { valueMapExpression } from './value-forms.ts'

/** How a value of one shape becomes one of another. */
export interface Conversion {
  readonly kind: 'convert' | 'valueMap'
  readonly expression: string
  readonly asks: boolean
  readonly reason: LocalText
}

/** The conversion that a target asks for; `undefined` when the value can be taken as it is, or nothing is known. */
export function conversionOf(from: SchemaView, to: SchemaView, source: string): Conversion | undefined {
  if (to.values !== undefined) return valueMapFor(from, to, source)
  const [left, right] = [wordOf(from), wordOf(to)]
  if (left === undefined || right === undefined) return undefined
  const rule = rules[`${left} ${right}`]
  if (rule !== undefined)
    return { kind: 'convert', expression: rule.write(source), asks: rule.asks, reason: rule.reason }
  return shortened(from, to, source)
}

function valueMapFor(from: SchemaView, to: SchemaView, source: string): Conversion | undefined {
  const allowed = new Set((to.values ?? []).map((value) => JSON.stringify(value)))
  if (from.values?.every((value) => allowed.has(JSON.stringify(value)))) return undefined
  const expression = valueMapExpression({ map: '', direction: 'forward', value: source })
  return { kind: 'valueMap', expression, asks: true, reason: reasons.valueMap }
}

function shortened(from: SchemaView, to: SchemaView, source: string): Conversion | undefined {
  const { maxLength } = to
  if (wordOf(from) !== 'text' || wordOf(to) !== 'text' || maxLength === undefined) return undefined
  if (from.maxLength !== undefined && from.maxLength <= maxLength) return undefined
  if (from.maxLength === undefined) return undefined
  return { kind: 'convert', expression: `left(${source}, ${maxLength})`, asks: true, reason: reasons.shorter }
}

type Word = SchemaValueKind | 'decimal' | 'date' | 'instant'

const formatWords: Readonly<Record<string, Word>> = { decimal: 'decimal', date: 'date', 'date-time': 'instant' }

/** One word for what a field holds, where it is only one kind of value. */
function wordOf({ kinds, format }: SchemaView): Word | undefined {
  const [kind, ...others] = kinds ?? []
  if (kind === undefined || others.length > 0) return undefined
  return kind === 'text' && format !== undefined && Object.hasOwn(formatWords, format) ? formatWords[format] : kind
}

interface Rule {
  readonly write: (source: string) => string
  readonly asks: boolean
  readonly reason: LocalText
}

const reasons = {
  valueMap: { en: 'Translate the values by a value map', 'zh-CN': '通过值映射转换取值' },
  shorter: { en: 'Cut to the length the target takes', 'zh-CN': '截断到目标允许的长度' },
  date: { en: 'Keep the day, on the clock of UTC', 'zh-CN': '只保留日期（按 UTC）' },
  instant: { en: 'The start of the day, on the clock of UTC', 'zh-CN': '当天零点（按 UTC）' },
  readDate: { en: 'Read the text as a date', 'zh-CN': '将文本读作日期' },
  number: { en: 'Make it a number; long decimals lose digits', 'zh-CN': '转换为数字；较长的小数会丢失精度' },
  whole: { en: 'Round to a whole number', 'zh-CN': '取整为整数' },
  decimal: { en: 'Make it an exact decimal', 'zh-CN': '转换为精确小数' },
  text: { en: 'Write it as a text', 'zh-CN': '转换为文本' },
  boolean: { en: 'Read words such as yes and no', 'zh-CN': '将“是/否”等词读作布尔值' },
} satisfies Readonly<Record<string, LocalText>>

function call(name: string): Rule['write'] {
  return (source) => `${name}(${source})`
}

const [toNumber, toWhole, toDecimal, toText]: readonly [Rule, Rule, Rule, Rule] = [
  { write: call('number'), asks: true, reason: reasons.number },
  { write: (source) => `round(${source})`, asks: true, reason: reasons.whole },
  { write: call('decimal'), asks: false, reason: reasons.decimal },
  { write: call('text'), asks: false, reason: reasons.text },
]

/** What a field holds, and what the target wants. */
const rules: Readonly<Partial<Record<string, Rule>>> = {
  'instant date': { write: call('day'), asks: false, reason: reasons.date },
  'date instant': { write: call('date'), asks: true, reason: reasons.instant },
  'text date': { write: call('day'), asks: true, reason: reasons.readDate },
  'text instant': { write: call('date'), asks: true, reason: reasons.readDate },
  'decimal number': toNumber,
  'text number': toNumber,
  'decimal integer': toWhole,
  'number integer': toWhole,
  'text integer': toWhole,
  'number decimal': toDecimal,
  'integer decimal': toDecimal,
  'text decimal': { ...toDecimal, asks: true },
  'number text': toText,
  'integer text': toText,
  'boolean text': toText,
  'text boolean': { write: call('boolean'), asks: true, reason: reasons.boolean },
}
