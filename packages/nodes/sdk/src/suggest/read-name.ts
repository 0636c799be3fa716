import { cutText } from './cut-text.ts'
import type { PinyinWords } from './pinyin-words.ts'
import { wordsOf } from './split-name.ts'
import type { Vocabulary } from './vocabulary.ts'

/** How a name became concepts, for the reason shown. */
export type Reading = 'words' | 'glossary' | 'pinyin'

export interface NameReading {
  /** Concepts in the order of the name; what is not in the vocabulary stays a word, marked with a leading "?". */
  readonly concepts: readonly string[]
  readonly reading: Reading
}

/** Reads names as concepts; every distinct word is taken apart once. */
export interface NameReader {
  read(name: string): NameReading
}

const dropped: ReadonlySet<string> = new Set(['of'])

export function createNameReader(vocabulary: Vocabulary, pinyin: PinyinWords): NameReader {
  const known = new Map<string, NameReading>()
  return {
    read(name) {
      const before = known.get(name)
      if (before) return before
      const result = readName(name, vocabulary, pinyin)
      known.set(name, result)
      return result
    },
  }
}

function readName(name: string, vocabulary: Vocabulary, pinyin: PinyinWords): NameReading {
  const concepts: string[] = []
  let reading: Reading = 'words'
  let latin: string[] = []
  const flush = (): void => {
    const result = readLatin(latin, vocabulary, pinyin)
    concepts.push(...result.concepts)
    if (result.reading !== 'words') reading = result.reading
    latin = []
  }
  for (const word of wordsOf(name)) {
    if (!/^\p{Script=Han}/u.test(word)) {
      latin.push(word)
      continue
    }
    flush()
    concepts.push(...readChinese(word, vocabulary))
    reading = 'glossary'
  }
  flush()
  return { concepts: concepts.filter((concept) => !dropped.has(concept)), reading }
}

function readLatin(words: readonly string[], vocabulary: Vocabulary, pinyin: PinyinWords): NameReading {
  const direct = joinPhrases(words, vocabulary)
  if (direct.every((concept) => !concept.startsWith('?'))) return { concepts: direct, reading: 'words' }
  const sounds = pinyin.read(words)
  if (sounds) return { concepts: sounds, reading: 'pinyin' }
  // Names in one piece: "parentcustomerid".
  return {
    concepts: joinPhrases(
      words.flatMap((word) => partsOf(word, vocabulary)),
      vocabulary,
    ),
    reading: 'words',
  }
}

/** Concepts of words, the longest phrases first. */
function joinPhrases(words: readonly string[], { phrases, maxPhraseWords }: Vocabulary): readonly string[] {
  const concepts: string[] = []
  for (let at = 0; at < words.length;) {
    let size = Math.min(maxPhraseWords, words.length - at)
    while (size > 0 && !phrases.has(words.slice(at, at + size).join(' '))) size -= 1
    concepts.push(phrases.get(words.slice(at, at + size).join(' ')) ?? `?${words[at] ?? ''}`)
    at += Math.max(1, size)
  }
  return concepts
}

const maxCutLength = 40

function partsOf(word: string, { words, maxWordLength, phrases }: Vocabulary): readonly string[] {
  if (phrases.has(word) || word.length < 5 || word.length > maxCutLength) return [word]
  const singular = word.endsWith('s') && phrases.has(word.slice(0, -1)) ? word.slice(0, -1) : undefined
  if (singular) return [singular]
  const pieces = cutText(word, {
    maxLength: maxWordLength,
    cost: (piece, { isFirst }) => {
      if (!words.has(piece)) return undefined
      if (piece.length > 2) return piece.length === 3 ? 1.4 : 1
      // Two letters at the start of a word are seldom a word of their own.
      return isFirst && piece !== 'is' ? undefined : 1.8
    },
  })
  return pieces ?? [word]
}

function readChinese(text: string, { chinese, maxChineseLength }: Vocabulary): readonly string[] {
  const cut = cutText(text.slice(0, maxCutLength), {
    maxLength: maxChineseLength,
    cost: (piece) => (chinese.has(piece) ? 1 : piece.length === 1 ? 1.6 : undefined),
  })
  const concepts: string[] = []
  for (const piece of cut ?? [text]) {
    const concept = chinese.get(piece)
    const last = concepts.at(-1)
    if (concept !== undefined) concepts.push(concept)
    else if (last?.startsWith('?')) concepts[concepts.length - 1] = `${last}${piece}`
    else concepts.push(`?${piece}`)
  }
  return concepts
}
