import type { Json } from '@isthmus/sdk'
import type { XmlToken } from './tokens.ts'

export interface RecordForm {
  /** Keeps `ns:name` as it is; else names are taken without their prefix, and `xmlns` is left out. */
  readonly prefixes: boolean
  /** Names of elements that are lists also where there is only one. */
  readonly lists: ReadonlySet<string>
}

/** An element that is being read. */
interface OpenElement {
  readonly name: string
  readonly fields: Map<string, Json[]>
  readonly isNull: boolean
  text: string
}

type OpenToken = Extract<XmlToken, { readonly kind: 'open' }>

/**
 * Builds a record of one element: attributes are `@name`, child elements their name, several of one name a list. An
 * element with text alone is that text; beside attributes or children, its text is `#text`. Empty ones are null.
 */
export class ElementRecord {
  readonly #form: RecordForm
  readonly #open: OpenElement[] = []
  #size = 0

  constructor(form: RecordForm) {
    this.#form = form
  }

  /** Characters read so far. */
  get size(): number {
    return this.#size
  }

  get depth(): number {
    return this.#open.length
  }

  open({ name, attributes, size }: OpenToken): void {
    this.#size += size
    const fields = new Map<string, Json[]>()
    let isNull = false
    for (const [key, value] of attributes) {
      const local = this.nameOf(key)
      if (key.endsWith(':nil')) isNull = value === 'true' || value === '1'
      else if (this.#form.prefixes || !/^xmlns(:|$)/.test(key)) fields.set(`@${local}`, [value])
    }
    this.#open.push({ name: this.nameOf(name), fields, isNull, text: '' })
  }

  text(text: string, size: number): void {
    this.#size += size
    const element = this.#open.at(-1)
    if (element) element.text += text
  }

  /** Ends the innermost element; gives the record when it was the outermost. */
  close(): Json | undefined {
    const element = this.#open.pop()
    if (!element) return undefined
    const value = this.#valueOf(element)
    const parent = this.#open.at(-1)
    if (!parent) return value
    const held = parent.fields.get(element.name)
    if (held) held.push(value)
    else parent.fields.set(element.name, [value])
    return undefined
  }

  nameOf(name: string): string {
    return this.#form.prefixes ? name : name.slice(name.indexOf(':') + 1)
  }

  #valueOf({ fields, text, isNull }: OpenElement): Json {
    const own = text.trim() === '' && (fields.size > 0 || /\n/.test(text)) ? '' : text
    if (fields.size === 0) return isNull || own === '' ? null : own
    const entries = [...fields].map(([name, values]): readonly [string, Json] => {
      const [only = null] = values
      return [name, values.length > 1 || this.#form.lists.has(name) ? values : only]
    })
    return Object.fromEntries(own === '' ? entries : [...entries, ['#text', own]])
  }
}
