import { partyWords } from './words-party.ts'
import { tradeWords } from './words-trade.ts'
import { wordsOf } from './split-name.ts'

/** How much a concept says: `content` on its own, `role` only of something, `soft` and `hard` qualify another one. */
export type ConceptClass = 'content' | 'role' | 'soft' | 'hard'

export interface Vocabulary {
  /** Words of a name joined by blanks -> concept. */
  readonly phrases: ReadonlyMap<string, string>
  readonly maxPhraseWords: number
  /** Words that names written without any separator are made of. */
  readonly words: ReadonlySet<string>
  readonly maxWordLength: number
  /** Chinese words -> concept; earlier ones are the more usual. */
  readonly chinese: ReadonlyMap<string, string>
  readonly maxChineseLength: number
  readonly classes: ReadonlyMap<string, ConceptClass>
}

const classOfMark: Readonly<Record<string, ConceptClass>> = { '#': 'role', '~': 'soft', '!': 'hard' }

/** Reads the tables of words. Takes about a millisecond. */
export function readVocabulary(): Vocabulary {
  const phrases = new Map<string, string>()
  const chinese = new Map<string, string>()
  const classes = new Map<string, ConceptClass>()
  for (const line of `${partyWords}${tradeWords}`.split('\n')) {
    const colon = line.indexOf(':')
    if (colon < 0) continue
    const mark = classOfMark[line.charAt(0)]
    const concept = line.slice(mark ? 1 : 0, colon)
    const [latin = '', han = ''] = line.slice(colon + 1).split(';')
    classes.set(concept, mark ?? 'content')
    for (const phrase of entriesOf(latin)) addOnce(phrases, wordsOf(phrase).join(' '), concept)
    for (const word of entriesOf(han)) addOnce(chinese, word, concept)
  }
  const words = new Set(
    [...phrases.keys()].flatMap((phrase) => phrase.split(' ')).filter((word) => /^[a-z]{2,}$/.test(word)),
  )
  return {
    phrases,
    maxPhraseWords: longest([...phrases.keys()].map((phrase) => phrase.split(' ').length)),
    words,
    maxWordLength: longest([...words].map((word) => word.length)),
    chinese,
    maxChineseLength: longest([...chinese.keys()].map((word) => word.length)),
    classes,
  }
}

function entriesOf(list: string): readonly string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

/** The first line that names a word wins. */
function addOnce(table: Map<string, string>, key: string, concept: string): void {
  if (key !== '' && !table.has(key)) table.set(key, concept)
}

function longest(lengths: readonly number[]): number {
  return lengths.reduce((most, length) => Math.max(most, length), 0)
}
