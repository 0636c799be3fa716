import type { LocalText } from '../language.ts'
import type { Evidence } from './compare.ts'
import type { Field } from './collect-fields.ts'
import type { ValueShape } from './sample-values.ts'

/** Why a suggestion is made; see the text for what each says. */
export type SuggestionReasonKind =
  | 'name'
  | 'title'
  | 'glossary'
  | 'pinyin'
  | 'values'
  | 'shape'
  | 'type'
  | 'conversion'
  | 'list'

/** One reason, for people. `weight` is 0 to 1; reasons of doubt, such as a conversion, weigh little and come last. */
export interface SuggestionReason {
  readonly kind: SuggestionReasonKind
  readonly text: LocalText
  readonly weight: number
}

const nameTexts = {
  same: { en: 'Same name', 'zh-CN': '名称相同' },
  name: { en: 'Names mean the same', 'zh-CN': '名称含义相同' },
  like: { en: 'Names are alike', 'zh-CN': '名称相近' },
  title: { en: 'Titles are alike', 'zh-CN': '标题相近' },
  description: { en: 'Descriptions are alike', 'zh-CN': '描述相近' },
  glossary: { en: 'Chinese and English words mean the same', 'zh-CN': '中英文含义对应' },
  pinyin: { en: 'Name written in pinyin', 'zh-CN': '名称为拼音写法' },
} as const satisfies Readonly<Record<string, LocalText>>

const shapeTexts: Partial<Readonly<Record<ValueShape, LocalText>>> = {
  email: { en: 'Values are e-mail addresses', 'zh-CN': '值为电子邮箱' },
  phone: { en: 'Values are phone numbers', 'zh-CN': '值为电话号码' },
  website: { en: 'Values are web addresses', 'zh-CN': '值为网址' },
  date: { en: 'Values are dates', 'zh-CN': '值为日期' },
  currency: { en: 'Values are currency codes', 'zh-CN': '值为币种代码' },
  country: { en: 'Values are country codes', 'zh-CN': '值为国家代码' },
}

/** The reasons of a suggestion, the strongest first. */
export function reasonsFor(
  evidence: Evidence,
  pair: { source: Field; target: Field; isConverted: boolean },
): readonly SuggestionReason[] {
  const reasons: SuggestionReason[] = []
  const add = (kind: SuggestionReasonKind, text: LocalText | undefined, weight: number): void => {
    if (text) reasons.push({ kind, text, weight: Math.round(weight * 100) / 100 })
  }
  if (evidence.names >= 0.15) add(...nameReason(evidence), evidence.names)
  if (evidence.values > 0)
    add('values', { en: 'Values occur on both sides', 'zh-CN': '两边有相同的值' }, evidence.values * 0.7)
  const shape = evidence.nameKind === 'values' ? undefined : evidence.shape
  if (shape) add('shape', shapeTexts[shape], 0.3)
  if (evidence.kinds >= 1 && pair.source.kind !== 'unknown') add('type', { en: 'Same type', 'zh-CN': '类型相同' }, 0.1)
  if (pair.isConverted) add('conversion', { en: 'Type is converted', 'zh-CN': '类型经过转换' }, 0.05)
  if (pair.source.lists.length > pair.target.lists.length)
    add('list', { en: 'Taken from the first element of a list', 'zh-CN': '取自列表的第一个元素' }, 0.04)
  return reasons.toSorted((left, right) => right.weight - left.weight)
}

function nameReason({ nameKind, reading, names }: Evidence): readonly [SuggestionReasonKind, LocalText] {
  if (nameKind === 'same') return ['name', nameTexts.same]
  if (nameKind === 'values') return ['shape', { en: 'Values look like this field', 'zh-CN': '值的形式符合该字段' }]
  if (reading !== 'words') return [reading, nameTexts[reading]]
  if (nameKind === 'name') return ['name', names > 0.85 ? nameTexts.name : nameTexts.like]
  return ['title', nameTexts[nameKind]]
}
