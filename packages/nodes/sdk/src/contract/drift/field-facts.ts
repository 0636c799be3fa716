import { neededKeyword, navigationKeyword } from '../../flow/index.ts'
import type { Json, JsonSchema } from '../../json.ts'
import { standaloneSchema, viewOf, type SchemaView } from '../../typing/index.ts'
import { contractLimits, toldKeyword } from '../described-entity.ts'

/** What drift compares of a field. */
export interface FieldFacts {
  readonly path: readonly string[]
  /** Position among its siblings. */
  readonly at: number
  /** In words: `text`, `decimal`, `list of object`. */
  readonly type: string
  /** See `toldKeyword`. */
  readonly told: string | undefined
  readonly nullable: boolean
  readonly needed: boolean
  readonly values: readonly Json[] | undefined
  readonly maxLength: number | undefined
  readonly readOnly: boolean
  readonly precision: number | undefined
  readonly scale: number | undefined
  readonly schema: JsonSchema
}

/** The fields of an entity by their path, those inside objects and lists behind the one they belong to. */
export function factsOf(schema: JsonSchema): ReadonlyMap<string, FieldFacts> {
  const facts = new Map<string, FieldFacts>()
  // Types that contain themselves end at a bound, the same on both sides.
  enter(viewOf(standaloneSchema(schema, { present: true })), [], facts)
  return facts
}

// oxlint-disable-next-line complexity -- a walk, and where it ends
function enter(view: SchemaView, path: readonly string[], facts: Map<string, FieldFacts>): void {
  if (path.length > contractLimits.maxDepth) return
  const needed = view.schema[neededKeyword]
  const names = new Set<unknown>(Array.isArray(needed) ? needed : [])
  for (const [at, name] of view.fieldNames.entries()) {
    if (facts.size >= contractLimits.maxFields) return
    const value = view.field(name)?.value
    if (!value) continue
    const own = [...path, name]
    facts.set(JSON.stringify(own), factsOfField(value, { path: own, at, needed: names.has(name) }))
    // What other records look like is their own entity's affair.
    if (value.schema[navigationKeyword] === true && path.length > 0) continue
    if (value.kinds?.has('list')) enter(value.element(), [...own, '*'], facts)
    else enter(value, own, facts)
  }
}

function factsOfField(view: SchemaView, place: Pick<FieldFacts, 'path' | 'at' | 'needed'>): FieldFacts {
  const { nullable, values, maxLength, readOnly, schema } = view
  const told = schema[toldKeyword]
  const number = (keyword: string) => {
    const value = schema[keyword]
    return typeof value === 'number' ? value : undefined
  }
  return {
    ...place,
    type: typeName(view),
    told: typeof told === 'string' ? told : undefined,
    nullable,
    values,
    maxLength,
    readOnly,
    precision: number('x-precision'),
    scale: number('x-scale'),
    schema,
  }
}

function typeName(view: SchemaView): string {
  const { kinds, format } = view
  if (!kinds || kinds.size === 0) return 'anything'
  if (kinds.has('list')) return `list of ${typeName(view.element())}`
  if (format !== undefined && kinds.has('text')) return format
  if (view.schema['contentEncoding'] !== undefined) return 'bytes'
  return [...kinds].toSorted().join(' or ')
}
