import { isJsonObject, type Json, type JsonSchema } from '../json.ts'
import type { LocalText } from '../language.ts'
import { escapePointer, type FieldPath } from '../schema/index.ts'
import { describeView, viewOf, type SchemaValueKind, type SchemaView } from '../typing/index.ts'

/** One field of a schema as a tree shows it. */
export interface SchemaTreeRow {
  /** Stable and unique in the tree, see `pathKey`. */
  readonly key: string
  readonly path: FieldPath
  readonly name: string
  /** The schema's own title, where it differs from the name. */
  readonly title: string | undefined
  /** What a connector calls it in each language. */
  readonly titles: LocalText | undefined
  readonly description: string | undefined
  /** 0 for the fields of the record itself. */
  readonly depth: number
  /** What it holds, in words: "decimal", "list of objects". */
  readonly type: string
  /** `undefined` when it may hold anything. */
  readonly kinds: ReadonlySet<SchemaValueKind> | undefined
  readonly format: string | undefined
  /** The only values there are. */
  readonly values: readonly Json[] | undefined
  readonly maxLength: number | undefined
  readonly required: boolean
  readonly nullable: boolean
  readonly readOnly: boolean
  readonly hasChildren: boolean
  readonly schema: JsonSchema
}

/** A schema unfolded on demand: what is not looked at costs nothing, so a schema may contain itself. */
export interface SchemaTree {
  readonly roots: () => readonly SchemaTreeRow[]
  /** The fields of an object, or of the elements of a list; none for an unknown key. */
  readonly children: (key: string) => readonly SchemaTreeRow[]
  readonly row: (key: string) => SchemaTreeRow | undefined
}

/** Stable key of a path. */
export function pathKey(path: FieldPath): string {
  return path.map(escapePointer).join('/')
}

/**
 * Makes the tree of a schema. It remembers what was unfolded, so keep it as long as the schema.
 *
 * @param schema What a record holds; without one the tree is empty.
 * Errors: none; references that lead nowhere give fields that may hold anything.
 */
export function createSchemaTree(schema: JsonSchema | undefined): SchemaTree {
  const places = new Map<string, Place>()
  const unfolded = new Map<string, readonly SchemaTreeRow[]>()
  const top: Place = { view: viewOf(schema ?? {}), path: [], depth: -1, row: undefined }
  const childrenOf = (key: string, place: Place): readonly SchemaTreeRow[] => {
    const known = unfolded.get(key)
    if (known !== undefined) return known
    const found = placesInside(place)
    for (const inner of found) if (inner.row !== undefined) places.set(inner.row.key, inner)
    const rows = found.flatMap(({ row }) => (row === undefined ? [] : [row]))
    unfolded.set(key, rows)
    return rows
  }
  // A key can be asked for before its parents were unfolded.
  const placeOf = (key: string): Place | undefined => {
    const known = places.get(key)
    if (known !== undefined) return known
    for (let end = 0; end >= 0; end = key.indexOf('/', end + 1)) {
      const parent = key.slice(0, end)
      const place = end === 0 ? top : places.get(parent)
      if (place !== undefined) childrenOf(end === 0 ? topKey : parent, place)
      if (places.has(key)) break
    }
    return places.get(key)
  }
  return {
    roots: () => childrenOf(topKey, top),
    children: (key) => {
      const place = placeOf(key)
      return place === undefined ? [] : childrenOf(key, place)
    },
    row: (key) => placeOf(key)?.row,
  }
}

/** No path has this key: a lone tilde is never the result of escaping. */
const topKey = '~'

interface Place {
  readonly view: SchemaView
  readonly path: FieldPath
  readonly depth: number
  readonly row: SchemaTreeRow | undefined
}

function placesInside({ view, path, depth }: Place): readonly Place[] {
  const { inner, steps } = insideLists(view)
  const base = [...path, ...steps]
  if (inner.fieldNames.length === 0 && steps.length > 1) return []
  return inner.fieldNames.flatMap((name) => {
    const field = inner.field(name)
    if (field === undefined) return []
    const place = { view: field.value, path: [...base, name], depth: depth + 1 }
    return [{ ...place, row: rowOf(place, name, field.required) }]
  })
}

/** Lists inside lists looked through. */
const maxLists = 8

/** The fields of a list are those of its elements. */
function insideLists(view: SchemaView): { readonly inner: SchemaView; readonly steps: FieldPath } {
  const steps: string[] = []
  let inner = view
  while (inner.kinds?.has('list') === true && inner.fieldNames.length === 0 && steps.length < maxLists) {
    inner = inner.element()
    steps.push('*')
  }
  return { inner, steps }
}

function titlesOf(schema: JsonSchema): LocalText | undefined {
  const hints = schema['x-ui']
  const title = isJsonObject(hints) ? hints['title'] : undefined
  if (!isJsonObject(title)) return undefined
  const { en, 'zh-CN': chinese } = title
  return typeof en === 'string' && typeof chinese === 'string' ? { en, 'zh-CN': chinese } : undefined
}

function rowOf(
  { view, path, depth }: Pick<Place, 'view' | 'path' | 'depth'>,
  name: string,
  required: boolean,
): SchemaTreeRow {
  const { title, description } = view.schema
  const { inner } = insideLists(view)
  return {
    key: pathKey(path),
    path,
    name,
    title: typeof title === 'string' && title !== name ? title : undefined,
    titles: titlesOf(view.schema),
    description: typeof description === 'string' ? description : undefined,
    depth,
    type: typeInWords(view),
    kinds: view.kinds,
    format: view.format,
    values: view.values,
    maxLength: view.maxLength,
    required,
    nullable: view.nullable,
    readOnly: view.readOnly,
    hasChildren: inner.fieldNames.length > 0,
    schema: view.schema,
  }
}

/** As `describeView`, with what lists hold. */
function typeInWords(view: SchemaView): string {
  const word = describeView(view)
  if (word !== 'list') return word
  const inside = plurals[describeView(view.element())]
  return inside === undefined ? word : `list of ${inside}`
}

const plurals: Readonly<Record<string, string>> = {
  text: 'texts',
  object: 'objects',
  number: 'numbers',
  'whole number': 'whole numbers',
  decimal: 'decimals',
  date: 'dates',
  list: 'lists',
}
