import { partsOf, type ArrowNode, type Expression, type ExpressionNode } from '../../expression/index.ts'
import type { ExpressionTypes } from '../../flow/index.ts'
import { isJsonObject, type JsonSchema } from '../../json.ts'
import { propertiesOf } from '../../typing/index.ts'
import { originOf } from './mark-origins.ts'

/** A field that an expression reads by its name, and where that name stands. */
export interface OriginRead {
  /** See `originKey`. */
  readonly origin: string
  /** Characters of the name in the source; absent where it cannot be replaced as it stands. */
  readonly range?: { readonly from: number; readonly to: number }
}

type Types = Readonly<Record<string, JsonSchema | undefined>>

/** The fields with a known origin that an expression reads, those that arrows read of list entries among them. */
export function readsOfExpression({ root, source }: Expression, types: ExpressionTypes): readonly OriginRead[] {
  const reads: OriginRead[] = []
  new Walk(source, reads).visit(root, types)
  return reads
}

class Walk {
  readonly #source: string
  readonly #reads: OriginRead[]

  constructor(source: string, reads: OriginRead[]) {
    this.#source = source
    this.#reads = reads
  }

  /** Notes what is read below a node; gives the shape of its value where that is a plain read. */
  visit(node: ExpressionNode | ArrowNode, types: Types): JsonSchema | undefined {
    switch (node.kind) {
      case 'name':
      case 'parameter':
        return Object.hasOwn(types, node.name) ? types[node.name] : undefined
      case 'member':
        return this.#member(node, types)
      case 'index': {
        const list = this.visit(node.object, types)
        this.visit(node.index, types)
        return elementOf(list)
      }
      case 'call':
        return this.#call(node, types)
      default:
        for (const part of partsOf(node)) this.visit(part, types)
        return undefined
    }
  }

  #member(node: Extract<ExpressionNode, { kind: 'member' }>, types: Types): JsonSchema | undefined {
    const objects = alternatives(this.visit(node.object, types))
    for (const object of objects) {
      const origin = originOf(object, node.key)
      if (origin !== undefined) this.#reads.push({ origin, ...this.#rangeOf(node) })
    }
    const found = objects.map((object) => propertiesOf(object)[node.key]).filter((each) => each !== undefined)
    return found.length > 0 ? found[0] : /^\d+$/.test(node.key) ? elementOf(objects[0]) : undefined
  }

  /** Arrows of list functions see the entries of the list before them. */
  #call(node: Extract<ExpressionNode, { kind: 'call' }>, types: Types): JsonSchema | undefined {
    let list: JsonSchema | undefined
    for (const argument of node.arguments) {
      if (argument.kind === 'arrow') {
        const element = elementOf(list)
        const [first] = argument.parameters
        this.visit(argument.body, first === undefined ? types : { ...types, [first]: element })
      } else {
        const found = this.visit(argument, types)
        list ??= found
      }
    }
    return keeping.has(node.name) ? list : undefined
  }

  #rangeOf({ from, to, key }: Extract<ExpressionNode, { kind: 'member' }>): Pick<OriginRead, 'range'> {
    const text = this.#source.slice(from, to)
    if (text.endsWith(`.${key}`)) return { range: { from: to - key.length, to } }
    const quoted = [`"${key}"]`, `'${key}']`].some((end) => text.endsWith(end))
    return quoted ? { range: { from: to - key.length - 2, to: to - 2 } } : {}
  }
}

/** Functions whose result holds entries of their first argument, or one of them. */
const keeping: ReadonlySet<string> = new Set([
  'filter',
  'sort',
  'sortBy',
  'slice',
  'unique',
  'compact',
  'find',
  'first',
  'last',
])

function alternatives(schema: JsonSchema | undefined): readonly JsonSchema[] {
  if (!schema) return []
  const choices = schema['anyOf']
  return Array.isArray(choices) ? [schema, ...choices.filter(isJsonObject)] : [schema]
}

function elementOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  const list = alternatives(schema).find(({ items }) => isJsonObject(items))
  const items = list?.['items']
  return isJsonObject(items) ? items : undefined
}
