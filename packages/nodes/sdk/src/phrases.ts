import { contractPhrases } from './contract-phrases.ts'
import { failurePhrases } from './failure-phrases.ts'
import type { Language, LocalText } from './language.ts'
import { causePhrases, reasonPhrases } from './reason-phrases.ts'

/** Parts of sentences that stand inside the values of errors. A finding carries the English form; readers get theirs. */
export const schemaPhrases = {
  required: { en: 'is required', 'zh-CN': '为必填项' },
  unknown: { en: 'is not known here', 'zh-CN': '不是此处的已知字段' },
  type: { en: 'must be {type}', 'zh-CN': '必须是{type}' },
  oneOf: { en: 'must be one of {values}', 'zh-CN': '必须是以下之一：{values}' },
  pattern: { en: 'must match {pattern}', 'zh-CN': '必须符合 {pattern}' },
  noForm: { en: 'has none of the allowed forms', 'zh-CN': '不符合任何允许的形式' },
  blank: { en: 'must not be empty', 'zh-CN': '不能为空' },
  shortest: { en: 'must have at least {value} characters', 'zh-CN': '至少需要 {value} 个字符' },
  longest: { en: 'must have at most {value} characters', 'zh-CN': '最多只能有 {value} 个字符' },
  longestOne: { en: 'must have at most one character', 'zh-CN': '最多只能有一个字符' },
  fewest: { en: 'must have at least {value} entries', 'zh-CN': '至少需要 {value} 项' },
  fewestOne: { en: 'must have at least one entry', 'zh-CN': '至少需要一项' },
  most: { en: 'must have at most {value} entries', 'zh-CN': '最多只能有 {value} 项' },
  mostOne: { en: 'must have at most one entry', 'zh-CN': '最多只能有一项' },
  fewestFields: { en: 'must have at least {value} fields', 'zh-CN': '至少需要 {value} 个字段' },
  fewestFieldsOne: { en: 'must have at least one field', 'zh-CN': '至少需要一个字段' },
  mostFields: { en: 'must have at most {value} fields', 'zh-CN': '最多只能有 {value} 个字段' },
  mostFieldsOne: { en: 'must have at most one field', 'zh-CN': '最多只能有一个字段' },
  least: { en: 'must be {value} or more', 'zh-CN': '不能小于 {value}' },
  greatest: { en: 'must be {value} or less', 'zh-CN': '不能大于 {value}' },
  above: { en: 'must be more than {value}', 'zh-CN': '必须大于 {value}' },
  below: { en: 'must be less than {value}', 'zh-CN': '必须小于 {value}' },
  multiple: { en: 'must be a multiple of {value}', 'zh-CN': '必须是 {value} 的倍数' },
  unique: { en: 'must not have the same entry twice', 'zh-CN': '不能有重复项' },
  format: { en: 'must have the format "{value}"', 'zh-CN': '必须符合格式“{value}”' },
  nothing: { en: 'nothing', 'zh-CN': '空' },
  text: { en: 'text', 'zh-CN': '文本' },
  number: { en: 'a number', 'zh-CN': '数字' },
  integer: { en: 'a whole number', 'zh-CN': '整数' },
  boolean: { en: 'true or false', 'zh-CN': '是或否' },
  object: { en: 'an object', 'zh-CN': '对象' },
  list: { en: 'a list', 'zh-CN': '列表' },
  empty: { en: 'empty', 'zh-CN': '空值' },
} as const satisfies Record<string, LocalText>

/** Kinds of values and what a conversion loses, as they stand in findings about shapes. */
export const shapePhrases = {
  wholeNumber: { en: 'whole number', 'zh-CN': '整数' },
  number: { en: 'number', 'zh-CN': '数字' },
  decimal: { en: 'decimal', 'zh-CN': '十进制数' },
  date: { en: 'date', 'zh-CN': '日期' },
  instant: { en: 'date and time', 'zh-CN': '日期和时间' },
  timeOfDay: { en: 'time of day', 'zh-CN': '时刻' },
  email: { en: 'e-mail address', 'zh-CN': '电子邮箱地址' },
  address: { en: 'address', 'zh-CN': '地址' },
  yesNo: { en: 'yes/no', 'zh-CN': '是/否' },
  object: { en: 'object', 'zh-CN': '对象' },
  list: { en: 'list', 'zh-CN': '列表' },
  nothing: { en: 'nothing', 'zh-CN': '空值' },
  textOfLength: { en: 'text of up to {length} characters', 'zh-CN': '最多 {length} 个字符的文本' },
  precision: { en: 'digits can get lost', 'zh-CN': '可能丢失精度' },
  fraction: { en: 'the fraction gets lost', 'zh-CN': '会丢失小数部分' },
  time: { en: 'the time of day gets lost', 'zh-CN': '会丢失时间部分' },
  meaning: { en: 'it is a plain text afterwards', 'zh-CN': '将变为普通文本' },
  length: { en: 'longer values are cut or refused', 'zh-CN': '过长的值会被截断或拒绝' },
  fixedValue: { en: 'a fixed value', 'zh-CN': '固定值' },
  elsewhere: { en: 'another field', 'zh-CN': '其他字段' },
  nowhere: { en: 'nowhere', 'zh-CN': '无来源' },
  cent: { en: 'hundredths of the currency', 'zh-CN': '货币的百分之一' },
  major: { en: 'whole units of the currency', 'zh-CN': '货币的基本单位' },
  untargeted: { en: 'row {row}, which names no target yet', 'zh-CN': '第 {row} 行（尚未指定目标）' },
  untargetedIn: {
    en: 'row {row} of {list}, which names no target yet',
    'zh-CN': '{list} 的第 {row} 行（尚未指定目标）',
  },
} as const satisfies Record<string, LocalText>

/** Why an expression is refused; the values come from the problem's `params`. */
export const expressionPhrases = {
  empty: { en: 'The expression is empty.', 'zh-CN': '表达式为空。' },
  'too-long': {
    en: 'The expression has {length} characters; at most {max} are allowed. Split the work over two nodes.',
    'zh-CN': '表达式有 {length} 个字符，最多允许 {max} 个；请拆分到两个节点。',
  },
  'too-deep': {
    en: 'The expression is nested or chained too deeply; at most {max} levels are allowed. Split it over two nodes.',
    'zh-CN': '表达式嵌套过深，最多允许 {max} 层；请拆分到两个节点。',
  },
  syntax: {
    en: 'The expression cannot be read: {detail}.',
    'zh-CN': '表达式无法解析：{detail}。',
  },
  'unknown-name': {
    en: 'There is no "{name}" here. Names that exist: {names}.',
    'zh-CN': '这里没有“{name}”。可用名称：{names}。',
  },
  'unknown-function': { en: 'There is no function "{name}".', 'zh-CN': '没有名为“{name}”的函数。' },
  'function-not-called': {
    en: '"{name}" is a function; call it: {signature}.',
    'zh-CN': '“{name}”是函数，请调用：{signature}。',
  },
  'method-call': {
    en: 'Methods such as ".{name}()" cannot be called; use the functions instead.',
    'zh-CN': '不能调用“.{name}()”之类的方法，请改用函数。',
  },
  'forbidden-name': {
    en: 'The name "{name}" cannot be used as a property.',
    'zh-CN': '名称“{name}”不能用作属性。',
  },
  'unknown-field': { en: 'There is no field "{name}" here.', 'zh-CN': '这里没有字段“{name}”。' },
  'wrong-argument': {
    en: '{signature} takes {expected} for "{parameter}", and this is {got}.',
    'zh-CN': '{signature} 的“{parameter}”需要 {expected}，此处为 {got}。',
  },
  'wrong-operand': {
    en: 'An operator cannot work on this value: {got}.',
    'zh-CN': '运算符不能用于此值：{got}。',
  },
  'argument-count': {
    en: '{signature} takes {expected}, got {count}.',
    'zh-CN': '{signature} 需要 {expected}，实际为 {count}。',
  },
  'arrow-expected': {
    en: '{signature}: "{parameter}" must be an arrow such as {sample}.',
    'zh-CN': '{signature}：“{parameter}”必须是箭头函数，例如 {sample}。',
  },
  'arrow-misplaced': {
    en: 'An arrow (=>) can stand only inside a function that asks for one, such as map or filter.',
    'zh-CN': '箭头（=>）只能用在需要它的函数内，例如 map 或 filter。',
  },
  'arrow-shape': {
    en: 'An arrow here takes at most {max} plain names and an expression: {sample}.',
    'zh-CN': '此处的箭头最多有 {max} 个普通名称和一个表达式：{sample}。',
  },
  assignment: {
    en: 'An expression cannot assign a value; it only computes one.',
    'zh-CN': '表达式不能赋值，只能计算值。',
  },
  operator: {
    en: 'The operator "{operator}" is not available in expressions.',
    'zh-CN': '表达式中不能使用运算符“{operator}”。',
  },
  'value-map-name': {
    en: 'The name of a value map stands here as a text, such as {sample}.',
    'zh-CN': '此处应以文本写明值映射的名称，例如 {sample}。',
  },
  'number-range': { en: 'The number {text} is too large.', 'zh-CN': '数字 {text} 过大。' },
  unsupported: { en: '{what} cannot be used in expressions.', 'zh-CN': '表达式中不能使用 {what}。' },
} as const satisfies Record<string, LocalText>

/** Why a sample cannot be read. */
const samplePhrases = {
  json: { en: 'this is no valid JSON', 'zh-CN': '不是有效的 JSON' },
  long: { en: 'JSON of more than 1,000,000 characters is not read', 'zh-CN': '不读取超过 1,000,000 个字符的 JSON' },
  neither: {
    en: 'this is neither JSON nor a table whose first line names at least two columns',
    'zh-CN': '既不是 JSON，也不是首行至少有两个列名的表格',
  },
} as const satisfies Readonly<Record<string, LocalText>>

/** What is wrong with a line of CSV. */
export const csvPhrases = {
  quoteOpen: {
    en: 'a cell that begins with a quotation mark has no end',
    'zh-CN': '以引号开头的单元格没有结束引号',
  },
  quoteInside: {
    en: 'a quotation mark stands inside a cell that does not begin with one',
    'zh-CN': '引号出现在未以引号开头的单元格中',
  },
  afterQuote: {
    en: 'something follows the quotation mark that ends a cell',
    'zh-CN': '单元格的结束引号后还有内容',
  },
  oneColumn: { en: 'two columns are wanted, this line has one', 'zh-CN': '需要两列，此行只有一列' },
  manyColumns: {
    en: 'two columns and a mark are wanted, this line has {count} columns',
    'zh-CN': '需要两列和一个标记，此行有 {count} 列',
  },
  emptyCell: { en: 'nothing stands under "{side}"', 'zh-CN': '“{side}”为空' },
  wrongCell: { en: '"{side}" wants {type}, this is "{value}"', 'zh-CN': '“{side}”需要{type}，实际为“{value}”' },
  mark: {
    en: 'the third column holds "preferred" or nothing, this is "{value}"',
    'zh-CN': '第三列应为“preferred”或空，实际为“{value}”',
  },
  duplicate: { en: '"{value}" stands in line {first} already', 'zh-CN': '“{value}”已出现在第 {first} 行' },
} as const satisfies Record<string, LocalText>

export type PhraseParams = Readonly<Record<string, string | number | undefined>>

const sampleFaults = {
  ...samplePhrases,
  'quote-open': csvPhrases.quoteOpen,
  'quote-inside': csvPhrases.quoteInside,
  'after-quote': csvPhrases.afterQuote,
} as const

/** The sentence part for what is wrong with a sample. */
export function sampleFaultText(fault: keyof typeof sampleFaults, language: Language = 'en'): string {
  return sampleFaults[fault][language]
}

/** Fills the `{name}` places of a template once; what a value contains is never filled again. */
export function fillPhrase(template: string, params: PhraseParams): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''))
}

/**
 * Gives the reader's form of an English phrase of these tables, and of the phrases inside it. What is no known phrase, a
 * user's own text for example, comes back unchanged.
 */
export function translatePhrase(text: string, language: Language): string {
  if (language === 'en') return text
  for (const { pattern, names, template } of patterns) {
    const match = pattern.exec(text)
    if (!match) continue
    const values = names.map((name, at) => [name, translatePhrase(match[at + 1] ?? '', language)] as const)
    return fillPhrase(template[language], Object.fromEntries(values))
  }
  return eitherPhrase(text, language)
}

/** Several kinds of values, such as "decimal or number"; where one of them is no phrase, it is somebody's own text. */
function eitherPhrase(text: string, language: Language): string {
  const parts = text.split(' or ')
  if (parts.length < 2) return text
  const translated = parts.map((part) => translatePhrase(part, language))
  return translated.every((part, at) => part !== parts[at]) ? translated.join('或') : text
}

const patterns = [
  ...Object.values(schemaPhrases),
  ...Object.values(shapePhrases),
  ...Object.values(expressionPhrases),
  ...Object.values(csvPhrases),
  ...Object.values(samplePhrases),
  ...Object.values(reasonPhrases),
  ...Object.values(contractPhrases),
  ...causePhrases,
  ...failurePhrases,
]
  .map((template: LocalText) => {
    const parts = template.en.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const names = [...template.en.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
    return { pattern: new RegExp(`^${parts.join('([^]*?)')}$`), names, template, fixed: parts.join('').length }
  })
  // "must be one of {values}" also fits "must be {type}": what says more comes first.
  .toSorted((a, b) => b.fixed - a.fixed)
