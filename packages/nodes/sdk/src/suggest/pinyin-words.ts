import { createClosure, parseExpression } from '../expression/index.ts'
import { cutText } from './cut-text.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Reads names written as the sounds of Chinese words: `kehumingcheng`, `kh_mc` and `khbm` for 客户编码. */
export interface PinyinWords {
  /** Concepts of a name's words, or `undefined` when they are not all pinyin. */
  read(words: readonly string[]): readonly string[] | undefined
}

export const noPinyin: PinyinWords = { read: () => undefined }

type Concepts = ReadonlyMap<string, string>

/** Several words have the initials "bm"; in names of fields these words are meant. */
const usualWords =
  '客户 编码 名称 编号 代码 日期 时间 电话 地址 金额 数量 单价 备注 类型 状态 单位 手机 税号 联系人 订单 产品 供应商 部门'.split(
    ' ',
  )

/** The sounds of the vocabulary's Chinese words, prepared when the first name needs them; `table` is that of `loadPinyinTable`. */
export function createPinyinWords(vocabulary: Vocabulary, table: string): PinyinWords {
  let prepared: Sounds | undefined
  return {
    read(words) {
      if (!words.some((word) => /^[a-z]{2,}$/.test(word) && !vocabulary.phrases.has(word))) return undefined
      prepared ??= prepareSounds(vocabulary, table)
      return readSounds(words, prepared.whole) ?? readInitials(words, prepared.initials, vocabulary)
    },
  }
}

interface Sounds {
  readonly whole: Concepts
  readonly initials: Concepts
}

function prepareSounds(vocabulary: Vocabulary, table: string): Sounds {
  const whole = new Map<string, string>()
  const initials = new Map<string, string>()
  const soundOf = soundReader('pinyin(record.text, "")', table)
  const initialsOf = soundReader('pinyinInitials(record.text)', table)
  for (const word of [...usualWords, ...vocabulary.chinese.keys()]) {
    const concept = vocabulary.chinese.get(word)
    if (concept === undefined) continue
    const [sound, first] = [soundOf(word), initialsOf(word)]
    if (/^[a-z]{3,}$/.test(sound) && !whole.has(sound)) whole.set(sound, concept)
    if (/^[a-z]{2,}$/.test(first) && !initials.has(first)) initials.set(first, concept)
  }
  return { whole, initials }
}

function soundReader(source: string, pinyinTable: string): (text: string) => string {
  const parsed = parseExpression(source)
  if (!parsed.ok) return () => ''
  const evaluate = createClosure(parsed.expression, { pinyinTable, maxWork: 1_000_000 })
  return (text) => {
    try {
      return String(evaluate({ record: { text } })).toLowerCase()
    } catch {
      // A damaged table means no pinyin, not no suggestions.
      return ''
    }
  }
}

const maxTextLength = 40

/** Whole syllables, of all words of the name. */
function readSounds(words: readonly string[], sounds: Concepts): readonly string[] | undefined {
  const text = words.filter((word) => !/^\d/.test(word)).join('')
  if (text.length < 4 || text.length > maxTextLength) return undefined
  const pieces = cutText(text, { maxLength: 24, cost: (piece) => (sounds.has(piece) ? 1 : undefined) })
  return pieces?.map((piece) => sounds.get(piece) ?? '')
}

/** First letters. Any three letters may be some word's, so words that mean something themselves are no initials. */
function readInitials(
  words: readonly string[],
  initials: Concepts,
  { phrases }: Vocabulary,
): readonly string[] | undefined {
  const text = words.join('')
  if (text.length < 3 || text.length > 10 || /\d/.test(text)) return undefined
  if (words.some((word) => phrases.has(word) || (/[aeiu]/.test(word) && word.length > 3))) return undefined
  const pieces = cutText(text, { maxLength: 6, cost: (piece) => (initials.has(piece) ? 1 : undefined) })
  return pieces?.map((piece) => initials.get(piece) ?? '')
}
