import type { Json } from '@isthmus/sdk'
import { ElementRecord, type RecordForm } from './element-record.ts'
import { XmlTokenizer, type XmlToken } from './tokens.ts'
import { XmlError, xmlLimits, type XmlLimits } from './xml-error.ts'

export interface ReadingForm extends RecordForm {
  /** Names of the elements that lead to a record, its own last; `*` is any. Empty: the root is the only record. */
  readonly path: readonly string[]
}

/**
 * Gives the records of a document as they become whole, so that its size does not matter. Throws XmlError, with the line,
 * for what is no XML and for what exceeds a limit; the records before it have left by then.
 */
export class XmlRecords {
  readonly #form: ReadingForm
  readonly #limits: XmlLimits
  readonly #tokens: XmlTokenizer
  readonly #names: string[] = []
  /** How many of the open elements follow the path. */
  #matched = 0
  #record: ElementRecord | undefined
  #roots = 0

  constructor(form: ReadingForm, limits: XmlLimits = xmlLimits) {
    this.#form = { ...form, path: form.path.length === 0 ? ['*'] : form.path }
    this.#limits = limits
    this.#tokens = new XmlTokenizer(limits)
  }

  *push(piece: string): Iterable<Json> {
    const tokens = this.#tokens.push(piece)
    try {
      for (const token of tokens) {
        const record = this.#take(token)
        if (record !== undefined) yield record
      }
    } catch (thrown) {
      throw this.#placed(thrown)
    }
  }

  end(): void {
    try {
      this.#tokens.end()
      const open = this.#names.at(-1)
      if (open !== undefined) throw new XmlError(`it ends before </${open}>`)
      if (this.#roots === 0) throw new XmlError('it holds no element')
    } catch (thrown) {
      throw this.#placed(thrown)
    }
  }

  #placed(thrown: unknown): unknown {
    if (!(thrown instanceof XmlError)) return thrown
    return new XmlError(`${thrown.message} (line ${this.#tokens.line})`, { cause: thrown })
  }

  #take(token: XmlToken): Json | undefined {
    switch (token.kind) {
      case 'open':
        return this.#begin(token)
      case 'close':
        return this.#finish(token.name)
      case 'text':
        if (this.#names.length === 0 && /[^\s\uFEFF]/.test(token.text))
          throw new XmlError('text stands outside of the root element')
        this.#record?.text(token.text, token.size)
        this.#checkSize()
        return undefined
    }
  }

  #begin(token: Extract<XmlToken, { kind: 'open' }>): Json | undefined {
    const depth = this.#names.length
    if (depth === 0 && this.#roots > 0) throw new XmlError('it has more than one root element')
    if (depth >= this.#limits.maxDepth)
      throw new XmlError(`it is nested more than ${this.#limits.maxDepth} levels deep`)
    if (depth === 0) this.#roots += 1
    this.#names.push(token.name)
    if (this.#record) this.#record.open(token)
    else if (this.#matched === depth && this.#isOnPath(token.name, depth)) {
      this.#matched += 1
      if (this.#matched === this.#form.path.length) {
        this.#record = new ElementRecord(this.#form)
        this.#record.open(token)
      }
    }
    this.#checkSize()
    return token.empty ? this.#finish(token.name) : undefined
  }

  #isOnPath(name: string, depth: number): boolean {
    const wanted = this.#form.path[depth]
    const local = this.#form.prefixes ? name : name.slice(name.indexOf(':') + 1)
    return wanted === '*' || wanted === local
  }

  #finish(name: string): Json | undefined {
    const open = this.#names.pop()
    if (open !== name) throw new XmlError(`</${name}> closes ${open === undefined ? 'nothing' : `<${open}>`}`)
    const record = this.#record?.close()
    if (this.#record && this.#record.depth === 0) this.#record = undefined
    if (!this.#record && this.#matched > this.#names.length) this.#matched = this.#names.length
    return record
  }

  #checkSize(): void {
    const max = this.#limits.maxRecordCharacters
    if (this.#record && this.#record.size > max)
      throw new XmlError(`a record is longer than ${max.toLocaleString('en-US')} characters`)
  }
}

/** The path a form holds, `orders/order`, as names. */
export function pathOf(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '')
}
