import type { Seeded } from './seeded.ts'

/** Repeats of what may be repeated without an end. */
const mostRepeats = 4
/** Longest text that is put together: patterns can ask for any length. */
const maxChars = 2000

const digits = '0123456789'
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const printable = ` ${digits}${letters}-_.,:;!#$%&'()*+/<=>?@[]^{|}~`
const classes: Readonly<Record<string, string>> = {
  d: digits,
  w: `${letters}${digits}_`,
  s: ' ',
  D: letters,
  W: '-',
  S: letters,
}
const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', '0': '\0' }

/**
 * A text that a regular expression matches, for the plain patterns that schemas use (classes, groups, alternatives,
 * repeats). `undefined` for what goes beyond, such as look-ahead; whoever asks checks the text against the pattern.
 */
export function textOfPattern(pattern: string, random: Seeded): string | undefined {
  try {
    const reader = new PatternReader(pattern, random)
    const text = reader.alternatives()
    return reader.atEnd && text.length <= maxChars ? text : undefined
  } catch (thrown) {
    if (thrown instanceof BeyondUs) return undefined
    throw thrown
  }
}

class BeyondUs extends Error {}

/** Reads a pattern once and writes a text on the way. */
class PatternReader {
  readonly #pattern: string
  readonly #random: Seeded
  #at = 0

  constructor(pattern: string, random: Seeded) {
    this.#pattern = pattern
    this.#random = random
  }

  get atEnd(): boolean {
    return this.#at >= this.#pattern.length
  }

  alternatives(): string {
    const choices = [this.#sequence()]
    while (this.#take('|')) choices.push(this.#sequence())
    return this.#random.pick(choices) ?? ''
  }

  #sequence(): string {
    let text = ''
    while (!this.atEnd && this.#peek !== '|' && this.#peek !== ')') {
      const start = this.#at
      const first = this.#atom()
      const [least, most] = this.#repeats()
      const end = this.#at
      const times = this.#random.between(least, most)
      for (let done = 0; done < times; done += 1) {
        // Each repeat is read anew, so that it may turn out another way.
        if (done === 0) text += first
        else {
          this.#at = start
          text += this.#atom()
        }
        if (text.length > maxChars) throw new BeyondUs()
      }
      this.#at = end
    }
    return text
  }

  #atom(): string {
    const char = this.#next()
    if (char === '^' || char === '$') return ''
    if (char === '.') return this.#oneOf(letters)
    if (char === '[') return this.#oneOf(this.#charClass())
    if (char === '\\') return this.#escaped()
    if (char === '(') return this.#group()
    if ('*+?{'.includes(char)) throw new BeyondUs()
    return char
  }

  #group(): string {
    if (this.#take('?') && !this.#take(':')) {
      // Only the name of a group may stand here; everything else looks around.
      if (!this.#take('<') || this.#peek === '=' || this.#peek === '!') throw new BeyondUs()
      while (this.#next() !== '>');
    }
    const text = this.alternatives()
    if (!this.#take(')')) throw new BeyondUs()
    return text
  }

  #escaped(): string {
    const char = this.#next()
    const known = classes[char]
    if (known !== undefined) return this.#oneOf(known)
    if (char === 'b' || char === 'B') return ''
    return this.#literal(char)
  }

  /** The character that an escape stands for. */
  #literal(char: string): string {
    if (char === 'u' || char === 'x') return this.#byCode(char === 'u' ? 4 : 2)
    if (/[1-9kpP]/.test(char)) throw new BeyondUs()
    return controls[char] ?? char
  }

  #byCode(length: number): string {
    const code = this.#pattern.slice(this.#at, this.#at + length)
    if (!/^[0-9A-Fa-f]+$/.test(code) || code.length < length) throw new BeyondUs()
    this.#at += length
    return String.fromCharCode(Number.parseInt(code, 16))
  }

  #charClass(): string {
    const isExcluding = this.#take('^')
    let chars = ''
    while (this.#peek !== ']') {
      const from = this.#classPart()
      if (from.length === 1 && this.#peek === '-' && this.#pattern[this.#at + 1] !== ']') {
        this.#at += 1
        chars += range(from, this.#classPart())
      } else chars += from
    }
    this.#at += 1
    return isExcluding
      ? printable
          .split('')
          .filter((char) => !chars.includes(char))
          .join('')
      : chars
  }

  #classPart(): string {
    const char = this.#next()
    if (char !== '\\') return char
    const escaped = this.#next()
    return classes[escaped] ?? this.#literal(escaped)
  }

  #repeats(): readonly [least: number, most: number] {
    const counts = this.#counts()
    // Lazy or not, the same texts fit.
    if (counts) this.#take('?')
    return counts ?? [1, 1]
  }

  #counts(): readonly [least: number, most: number] | undefined {
    if (this.#take('*')) return [0, mostRepeats]
    if (this.#take('+')) return [1, mostRepeats]
    if (this.#take('?')) return [0, 1]
    const found = /^\{(\d+)(,(\d*))?\}/.exec(this.#pattern.slice(this.#at))
    if (!found) return undefined
    this.#at += found[0].length
    const least = Number(found[1])
    if (least > maxChars) throw new BeyondUs()
    if (found[2] === undefined) return [least, least]
    const most = found[3] ? Number(found[3]) : least + mostRepeats
    return [least, Math.max(least, Math.min(most, least + mostRepeats))]
  }

  #oneOf(chars: string): string {
    const char = this.#random.pick(chars.split(''))
    if (char === undefined) throw new BeyondUs()
    return char
  }

  get #peek(): string | undefined {
    return this.#pattern[this.#at]
  }

  #next(): string {
    const char = this.#pattern[this.#at]
    if (char === undefined) throw new BeyondUs()
    this.#at += 1
    return char
  }

  #take(char: string): boolean {
    if (this.#peek !== char) return false
    this.#at += 1
    return true
  }
}

function range(from: string, to: string): string {
  const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)]
  if (to.length !== 1 || last < first) throw new BeyondUs()
  // The beginning of a large range is enough.
  const count = Math.min(last - first + 1, 128)
  return Array.from({ length: count }, (_, at) => String.fromCharCode(first + at)).join('')
}
