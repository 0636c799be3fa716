import { isJsonObject, type Json, type JsonObject } from '../../json.ts'

/** References that lead to references; a circle of them ends here. */
const mostHops = 32

/** A place in one of the documents of a contract. */
export interface Place {
  /** Address of the document; empty for the one that was given. */
  readonly document: string
  readonly value: Json
  /** JSON pointer into the document. */
  readonly pointer: string
}

/** A contract with the documents it refers to. References are followed when they are asked for, one at a time. */
export class OpenDocument {
  readonly root: JsonObject
  readonly #documents: ReadonlyMap<string, JsonObject>
  readonly #url: string | undefined

  constructor(root: JsonObject, url?: string, documents: ReadonlyMap<string, JsonObject> = new Map()) {
    this.root = root
    this.#url = url
    this.#documents = documents
  }

  /** What stands at a pointer of the given document. */
  at(pointer: string): Place | undefined {
    return this.#lookUp('', pointer)
  }

  /** The place itself, or what its reference leads to; `undefined` when that is nowhere, or a circle. */
  resolve(place: Place): Place | undefined {
    let current: Place | undefined = place
    for (let hops = 0; current && hops < mostHops; hops += 1) {
      const reference: Json | undefined = isJsonObject(current.value) ? current.value['$ref'] : undefined
      if (typeof reference !== 'string') return current
      current = this.target(current, reference)
    }
    return undefined
  }

  /** What a reference at a place leads to, one step far. */
  target({ document }: Pick<Place, 'document'>, reference: string): Place | undefined {
    const at = reference.indexOf('#')
    const address = at < 0 ? reference : reference.slice(0, at)
    const pointer = at < 0 ? '' : decoded(reference.slice(at + 1))
    if (address === '') return this.#lookUp(document, pointer)
    const found = addressBelow(address, document || this.#url, this.#url)
    if (found === undefined) return undefined
    return this.#lookUp(found === this.#url ? '' : found, pointer)
  }

  #lookUp(document: string, pointer: string): Place | undefined {
    const root = document === '' ? this.root : this.#documents.get(document)
    if (!root) return undefined
    let value: Json = root
    for (const segment of pointer.split('/').slice(1)) {
      const name = segment.replaceAll('~1', '/').replaceAll('~0', '~')
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
      value = (value as Readonly<Record<string, Json>>)[name] ?? null
    }
    return { document, value, pointer }
  }
}

function decoded(pointer: string): string {
  try {
    return decodeURIComponent(pointer)
  } catch {
    return pointer
  }
}

/**
 * The address of a document that another one refers to, without its fragment; `undefined` unless it is http or https and lies
 * below the folder of the contract itself, so that a contract cannot make anybody ask other hosts.
 */
function addressBelow(reference: string, from: string | undefined, contract: string | undefined): string | undefined {
  if (from === undefined || contract === undefined || !URL.canParse(reference, from)) return undefined
  const url = new URL(reference, from)
  url.hash = ''
  const folder = new URL('.', contract)
  const isBelow = url.origin === folder.origin && url.pathname.startsWith(folder.pathname)
  const isPlain = /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  return isBelow && isPlain ? url.href : undefined
}

/** Documents that the references of one document lead to. */
export function addressesIn(document: JsonObject, from: string, contract: string): ReadonlySet<string> {
  const found = new Set<string>()
  const open: unknown[] = [document]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue
    const reference = (next as { readonly $ref?: unknown }).$ref
    if (typeof reference === 'string' && !reference.startsWith('#')) {
      const address = addressBelow(reference.replace(/#.*$/s, ''), from, contract)
      if (address !== undefined) found.add(address)
    }
    open.push(...Object.values(next).filter((inner) => typeof inner === 'object' && inner !== null))
  }
  found.delete(from)
  found.delete(contract)
  return found
}
