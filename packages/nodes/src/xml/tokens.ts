import { readTag, unescaped } from './tag.ts'
import { XmlError, xmlLimits, type XmlLimits } from './xml-error.ts'

/** What a document is made of, in order. Comments, instructions and the declaration are left out. */
export type XmlToken =
  | {
      readonly kind: 'open'
      readonly name: string
      readonly attributes: readonly (readonly [string, string])[]
      /** True for `<a/>`, which no `close` follows. */
      readonly empty: boolean
      readonly size: number
    }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string; readonly size: number }

/**
 * Cuts a text into tokens while it comes in, a piece at a time; a long text comes in several of them. There are no
 * entities but the five of XML and characters by number, and no document type: one that declares any is refused.
 * Source: https://www.w3.org/TR/xml/.
 */
export class XmlTokenizer {
  readonly #limits: XmlLimits
  #rest = ''
  #searched = 0
  #line = 1
  #inCdata = false

  constructor(limits: XmlLimits = xmlLimits) {
    this.#limits = limits
  }

  /** Line that has been read up to, from 1. */
  get line(): number {
    return this.#line
  }

  /** Tokens that are whole with this piece. Throws XmlError. */
  *push(piece: string): Iterable<XmlToken> {
    this.#rest += piece
    for (let token = this.#next(); token !== 'more'; token = this.#next()) if (token) yield token
    const held = this.#rest.length
    if (held > this.#limits.maxTagCharacters)
      throw new XmlError(
        `a tag or comment is longer than ${this.#limits.maxTagCharacters.toLocaleString('en-US')} characters`,
      )
  }

  /** Throws XmlError when the text ends inside of something. */
  end(): void {
    if (this.#inCdata) throw new XmlError('it ends inside of a CDATA section')
    if (this.#rest.trim() !== '') throw new XmlError(`it ends inside of "${this.#rest.slice(0, 40)}"`)
  }

  #next(): XmlToken | undefined | 'more' {
    if (this.#rest === '') return 'more'
    if (this.#inCdata) return this.#cdata()
    if (this.#rest.startsWith('<')) return this.#markup()
    return this.#text()
  }

  #text(): XmlToken | undefined | 'more' {
    const end = this.#rest.indexOf('<')
    // An entity may be cut by the end of the piece, a pair of characters by the end of the text.
    const open = end < 0 ? this.#rest.lastIndexOf('&') : -1
    const cut = open >= 0 && !this.#rest.includes(';', open) && this.#rest.length - open < 12 ? open : this.#rest.length
    const raw = this.#take(end < 0 ? cut : end)
    if (raw === '') return 'more'
    return { kind: 'text', text: unescaped(raw), size: raw.length }
  }

  #cdata(): XmlToken | 'more' {
    const end = this.#rest.indexOf(']]>')
    if (end >= 0) {
      const text = this.#take(end)
      this.#take(3)
      this.#inCdata = false
      return { kind: 'text', text, size: text.length + 12 }
    }
    const text = this.#take(Math.max(0, this.#rest.length - 2))
    return text === '' ? 'more' : { kind: 'text', text, size: text.length }
  }

  #markup(): XmlToken | undefined | 'more' {
    if (this.#rest.startsWith('<![CDATA[')) {
      this.#take(9)
      this.#inCdata = true
      return undefined
    }
    if (this.#rest.startsWith('<!--')) return this.#skip('-->', 4)
    if (this.#rest.startsWith('<?')) return this.#skip('?>', 2)
    if (this.#rest.startsWith('<!')) {
      if (this.#rest.length < 9 && '<![CDATA['.startsWith(this.#rest)) return 'more'
      if (this.#rest.length < 4 && '<!--'.startsWith(this.#rest)) return 'more'
      throw new XmlError('it has a document type (<!DOCTYPE>), which is refused because entities can be hidden in it')
    }
    return this.#tag()
  }

  #skip(close: string, from: number): undefined | 'more' {
    const end = this.#rest.indexOf(close, Math.max(from, this.#searched - close.length))
    if (end < 0) {
      this.#searched = this.#rest.length
      return 'more'
    }
    this.#take(end + close.length)
    return undefined
  }

  #tag(): XmlToken | 'more' {
    const end = tagEnd(this.#rest)
    if (end < 0) return 'more'
    const raw = this.#take(end + 1)
    return readTag(raw, this.#limits.maxAttributes)
  }

  #take(length: number): string {
    const taken = this.#rest.slice(0, length)
    this.#rest = this.#rest.slice(length)
    this.#searched = 0
    for (let at = taken.indexOf('\n'); at >= 0; at = taken.indexOf('\n', at + 1)) this.#line += 1
    return taken
  }
}

/** Where a tag ends: the first `>` outside of quotes. */
function tagEnd(text: string): number {
  let quote = ''
  for (let at = 1; at < text.length; at += 1) {
    const sign = text[at] as string
    if (quote !== '') {
      if (sign === quote) quote = ''
    } else if (sign === '>') return at
    else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '<') throw new XmlError(`a tag is not closed: "${text.slice(0, 40)}"`)
  }
  return -1
}
