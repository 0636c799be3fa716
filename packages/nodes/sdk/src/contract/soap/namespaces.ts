import { escapedAttribute } from './xml-text.ts'

export const xsiNs = 'http://www.w3.org/2001/XMLSchema-instance'

/** Namespaces of envelopes. Sources: https://www.w3.org/TR/2000/NOTE-SOAP-20000508/, https://www.w3.org/TR/soap12-part1/. */
export const envelopeNs = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const

/** Gives each namespace of a message a prefix of its own, so that none depends on where it stands. */
export class Prefixes {
  readonly #known = new Map<string, string>()

  constructor(fixed: Readonly<Record<string, string>>) {
    for (const [prefix, ns] of Object.entries(fixed)) this.#known.set(ns, prefix)
  }

  /** A name with its prefix; without one in no namespace. */
  name(ns: string, local: string): string {
    if (ns === '') return local
    const known = this.#known.get(ns)
    if (known !== undefined) return `${known}:${local}`
    const prefix = `ns${this.#known.size}`
    this.#known.set(ns, prefix)
    return `${prefix}:${local}`
  }

  /** All of them as attributes, with a blank before each. */
  get declarations(): string {
    return [...this.#known].map(([ns, prefix]) => ` xmlns:${prefix}="${escapedAttribute(ns)}"`).join('')
  }
}
