import {
  expressionScope,
  parseExpression,
  referencesOf,
  typeOfExpression,
  valueMapUses,
  type Expression,
  type ExpressionNode,
  type ExpressionProblem,
  type ExpressionReference,
  type TypedExpression,
} from '../../expression/index.ts'
import { isJsonObject, type Json, type JsonSchema } from '../../json.ts'
import { personalKeyword } from '../../schema/index.ts'
import type { MappingRow } from '../../mapping/index.ts'
import { isPlainObject, propertiesOf, requires } from '../../typing/index.ts'
import type { ValueMap } from '../../value-map/index.ts'
import { isExpressionValue, type ExpressionValue } from '../flow.ts'
import { BuiltRows } from './built-rows.ts'
import { isDoubtful, presenceOf, type Presence } from './doubt.ts'
import { PartMemory } from './part-memory.ts'
import type { TypedRow } from './row-typing.ts'
import { inferredKeyword } from './shape-rule.ts'

/** Shapes of what expressions can read, by scope name; a name without one may be anything. */
export type ExpressionTypes = Readonly<Record<string, JsonSchema>>

/** What is known of a configured value. */
export interface TypedValue {
  /** `{}` when anything may come out. */
  readonly schema: JsonSchema
  /** Of a computed value that can be read. */
  readonly expression?: Expression
  readonly typed?: TypedExpression
  readonly references?: readonly ExpressionReference[]
  /** Whether what it reads is there. */
  readonly presence?: Presence
  /** True when it reads something whose shape was only read off samples. */
  readonly doubtful?: boolean
  /** Why a computed value cannot be read. */
  readonly unreadable?: readonly ExpressionProblem[]
}

/** Value maps by name. */
export type ValueMaps = ReadonlyMap<string, ValueMap>

/** Finds types of configured values; remembers each value's as long as what it reads has the same shape. */
export class ValueTyping {
  readonly #parsed = new WeakMap<ExpressionValue, { readonly names: string; readonly parsed: Parsed }>()
  readonly #typed = new WeakMap<ExpressionValue, Remembered>()
  readonly #made = new WeakMap<object, { readonly value: TypedValue; readonly made: unknown }>()
  readonly #names = new WeakMap<ExpressionTypes, string>()
  #maps: ValueMaps | undefined
  /** Rows of mappings, by their list in the config. */
  readonly rows = new PartMemory<MappingRow, TypedRow>()
  readonly built = new BuiltRows()

  /** The value maps that look-ups are typed by; without them, anything may come of a look-up. */
  get maps(): ValueMaps | undefined {
    return this.#maps
  }

  /** What looks values up is typed anew when the maps are others than before. */
  lookIn(maps: ValueMaps | undefined): void {
    this.#maps = maps
  }

  /** The same object as before while the value is the same and reads the same shapes. */
  type(value: unknown, types: ExpressionTypes): TypedValue {
    if (!isExpressionValue(value)) return { schema: schemaOfFixed(value as Json | undefined) }
    const parsed = this.#parse(value, types)
    const known = this.#typed.get(value)
    const isKnown = known?.parsed === parsed && (!parsed.looksUp || known.maps === this.#maps)
    if (isKnown && this.#readsSame(known.reads, parsed.references, types)) return known.result
    const reads: unknown[] = []
    for (const reference of parsed.references) reads.push(...this.#readOf(types, reference))
    const result = parsed.expression
      ? typedBy(parsed, parsed.expression, { types, maps: this.#maps })
      : { schema: {}, unreadable: parsed.problems }
    this.#typed.set(value, { parsed, reads, maps: this.#maps, result })
    return result
  }

  /** What was made of a typed value for its one owner; made once. */
  once<Made>(value: TypedValue, owner: object, make: () => Made): Made {
    const known = this.#made.get(owner)
    if (known && known.value === value) return known.made as Made
    const made = make()
    this.#made.set(owner, { value, made })
    return made
  }

  /** Asked for every value of every node behind a change, so it makes no lists. */
  #readsSame(reads: readonly unknown[], references: readonly ExpressionReference[], types: ExpressionTypes): boolean {
    let at = 0
    for (const { root, path } of references) {
      const schema = types[root]
      const name = path[0]
      const field = fieldAt(schema, name)
      if (field === undefined) {
        if (reads[at] !== schema) return false
        at += 1
        continue
      }
      if (reads[at] !== field || reads[at + 1] !== presenceMark(schema, name)) return false
      at += 2
    }
    return at === reads.length
  }

  /** Names beyond the usual ones, such as those of a line, may come and go while the value stays. */
  #parse(value: ExpressionValue, types: ExpressionTypes): Parsed {
    const known = this.#parsed.get(value)
    const names = this.#namesOf(types)
    if (known && known.names === names) return known.parsed
    const result = parseExpression(value.$expr, { scope: [...usualNames, ...names.split(' ')].filter(Boolean) })
    const parsed: Parsed = result.ok
      ? parsedAs(result.expression)
      : { expression: undefined, references: [], looksUp: false, problems: result.problems }
    this.#parsed.set(value, { names, parsed })
    return parsed
  }

  #namesOf(types: ExpressionTypes): string {
    const known = this.#names.get(types)
    if (known !== undefined) return known
    const names = Object.keys(types)
      .filter((name) => !usualNames.has(name))
      .join(' ')
    this.#names.set(types, names)
    return names
  }

  /** What the type of a reference depends on: one field and its presence, or the whole shape. */
  #readOf(types: ExpressionTypes, { root, path }: ExpressionReference): readonly unknown[] {
    const schema = types[root]
    const field = fieldAt(schema, path[0])
    return field ? [field, presenceMark(schema, path[0])] : [schema]
  }
}

/** A field of a plain object. */
function fieldAt(schema: JsonSchema | undefined, name: string | undefined): JsonSchema | undefined {
  if (schema === undefined || name === undefined || !isPlainObject(schema)) return undefined
  const fields = propertiesOf(schema)
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

/** What else of an object a field's type depends on: whether it is there, and whether the object was read off samples. */
function presenceMark(schema: JsonSchema | undefined, name: string | undefined): string {
  const isThere = schema !== undefined && name !== undefined && requires(schema, name)
  return `${isThere} ${schema?.[inferredKeyword] === true}`
}

interface Parsed {
  readonly expression: Expression | undefined
  readonly references: readonly ExpressionReference[]
  /** True when it looks values up in value maps. */
  readonly looksUp: boolean
  readonly problems: readonly ExpressionProblem[]
}

interface Remembered {
  readonly parsed: Parsed
  readonly reads: readonly unknown[]
  readonly maps: ValueMaps | undefined
  readonly result: TypedValue
}

function parsedAs(expression: Expression): Parsed {
  const looksUp = valueMapUses(expression).length > 0
  return { expression, references: referencesOf(expression), looksUp, problems: [] }
}

interface Given {
  readonly types: ExpressionTypes
  readonly maps: ValueMaps | undefined
}

function typedBy({ references }: Parsed, expression: Expression, { types, maps }: Given): TypedValue {
  const typed = typeOfExpression(expression, types, { valueMaps: maps })
  return {
    schema: withPersonal(expression.root, typed.schema, { types, references }),
    expression,
    typed,
    references,
    presence: presenceOf(references, types),
    doubtful: isDoubtful(references, types),
  }
}

function schemaOfFixed(value: Json | undefined): JsonSchema {
  if (value === undefined) return {}
  if (value === null) return { type: 'null' }
  if (Array.isArray(value)) return { type: 'array' }
  return typeof value === 'object' ? { type: 'object' } : { type: typeof value, const: value }
}

interface Origins {
  readonly types: ExpressionTypes
  /** What the node reads, where that is known. */
  readonly references?: readonly ExpressionReference[]
}

/** What is made of personal data is personal, too. */
function withPersonal(node: ExpressionNode, schema: JsonSchema, { types, references }: Origins): JsonSchema {
  const fields = node.kind === 'object' ? node.entries.flatMap((entry) => (entry.kind === 'field' ? [entry] : [])) : []
  if (node.kind === 'object' && fields.length === node.entries.length && isJsonObject(schema['properties'])) {
    const inner = propertiesOf(schema)
    const tagged = fields.map(({ key, value }) => [key, withPersonal(value, inner[key] ?? {}, { types })] as const)
    return { ...schema, properties: { ...inner, ...Object.fromEntries(tagged) } }
  }
  if (schema[personalKeyword] === true) return schema
  const reads = references ?? referencesOf({ source: '', scope: scopeNames, root: node })
  return reads.some((read) => isPersonal(types, read)) ? { ...schema, [personalKeyword]: true } : schema
}

const scopeNames = expressionScope.map(({ name }) => name)
const usualNames: ReadonlySet<string> = new Set(scopeNames)

function isPersonal(types: ExpressionTypes, { root, path }: ExpressionReference): boolean {
  let schema = Object.hasOwn(types, root) ? types[root] : undefined
  return path.some((name) => {
    const fields = propertiesOf(schema)
    schema = Object.hasOwn(fields, name) ? fields[name] : undefined
    return schema?.[personalKeyword] === true
  })
}
