import { isJsonObject, type Json, type JsonSchema } from '../../json.ts'
import {
  configExpressions,
  nodeScope,
  rowsIn,
  typeFlow,
  TypeMemo,
  type Flow,
  type FlowNode,
  type FlowTypes,
  type NodeTypes,
  type TypeContext,
} from '../../flow/index.ts'
import { isExpressionValue } from '../../expression/index.ts'
import { walkRows } from '../../mapping/index.ts'
import { escapePointer, valueAt } from '../../schema/index.ts'
import { propertiesOf } from '../../typing/index.ts'
import type { DescribedEntity } from '../described-entity.ts'
import { driftKey, mayBreak, type DriftChange, type FieldUse } from './drift-change.ts'
import { entityNodes, type EntityNode } from './entity-nodes.ts'
import { fieldPlaces, type FieldPlaces } from './field-places.ts'
import { originKey, withOrigins } from './mark-origins.ts'
import { readsOfExpression } from './reads-of-expression.ts'

/** A place in a flow that a change touches. */
export interface AffectedUse {
  /** See `driftKey`. */
  readonly change: string
  readonly node: string
  readonly use: FieldUse
  /** JSON pointer in the node's config; absent where the node as a whole is touched. */
  readonly pointer?: string
  /** Characters of the name in the expression at the pointer, or in the text there. */
  readonly range?: { readonly from: number; readonly to: number }
  /** True when the flow may go wrong there. */
  readonly breaks: boolean
}

export interface AffectedOptions {
  readonly flow: Flow
  readonly types: NodeTypes
  readonly connection: string
  /** The description that the flow was made with. */
  readonly before: readonly DescribedEntity[]
  readonly changes: readonly DriftChange[]
  readonly contracts?: TypeContext['contracts']
}

/**
 * Finds where a flow reads or writes what has changed: expressions, conditions, mapping rows, and nodes that write an entity
 * which now needs more. Fields are followed along the wires by their types, so a field that a mapping passes on under the
 * same name is not taken for the system's own. Errors: none.
 */
export function affectedUses(options: AffectedOptions): readonly AffectedUse[] {
  const { flow, types, connection, changes } = options
  const changed = new Set(changes.map(({ entity }) => entity))
  const nodes = entityNodes(flow, types).filter((each) => each.connection === connection && changed.has(each.entity))
  if (nodes.length === 0) return []
  const found = new Finding(changes)
  const entities = originsOf(options, changed)
  const memo = new TypeMemo()
  const context = { entities: new Map([[connection, entities]]), memo }
  const typed = typeFlow(flow, types, { ...context, ...(options.contracts ? { contracts: options.contracts } : {}) })
  const placesIn = placesOf(options)
  for (const node of flow.nodes) readsIn(node, { typed, memo, found })
  for (const each of nodes) {
    found.entity(each)
    const naming = { typed, memo, found, places: placesIn(each.entity) }
    namesIn(each, naming)
    writesOf(each, naming)
  }
  return found.uses
}

/** By entity, where its fields stand. */
function placesOf({ before, changes }: AffectedOptions): (entity: string) => FieldPlaces {
  const known = new Map<string, FieldPlaces>()
  return (entity) => {
    const schema = before.find(({ name }) => name === entity)?.schema ?? {}
    const own = changes.filter((change) => change.entity === entity)
    const places = known.get(entity) ?? fieldPlaces(schema, own)
    known.set(entity, places)
    return places
  }
}

function originsOf({ before }: AffectedOptions, changed: ReadonlySet<string>): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    before.flatMap(({ name, schema }) => (changed.has(name) ? [[name, withOrigins(name, schema)]] : [])),
  )
}

/** Collects places, each once. */
class Finding {
  readonly uses: AffectedUse[] = []
  readonly #byField: ReadonlyMap<string, readonly DriftChange[]>
  readonly #ofEntity: readonly DriftChange[]
  readonly #needed: readonly DriftChange[]
  readonly #seen = new Set<string>()

  constructor(changes: readonly DriftChange[]) {
    const placed = changes.filter(({ path }) => path !== undefined)
    this.#byField = Map.groupBy(placed, ({ entity, path = [] }) => originKey([entity, ...path]))
    this.#ofEntity = changes.filter(({ path }) => path === undefined)
    this.#needed = changes.filter(({ kind }) => kind === 'nowRequired')
  }

  field(origin: string, place: Omit<AffectedUse, 'change' | 'breaks'>): void {
    for (const change of this.#byField.get(origin) ?? []) {
      // What a row fills is not missing.
      const isFilled = change.kind === 'nowRequired' && place.use === 'write'
      if (!isFilled) this.#add(change, place)
    }
  }

  entity({ node, type, entity }: EntityNode): void {
    const use = type.shapes?.target ? 'write' : 'read'
    for (const change of this.#ofEntity) if (change.entity === entity) this.#add(change, { node: node.id, use })
  }

  /** Fields of an entity that a new record needs now. */
  needed(entity: string): readonly DriftChange[] {
    return this.#needed.filter((change) => change.entity === entity)
  }

  missing(change: DriftChange, place: Omit<AffectedUse, 'change' | 'breaks' | 'use'>): void {
    this.#add(change, { ...place, use: 'write' })
  }

  #add(change: DriftChange, place: Omit<AffectedUse, 'change' | 'breaks'>): void {
    const use = { ...place, change: driftKey(change), breaks: mayBreak(change, place.use) }
    const key = JSON.stringify(use)
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.uses.push(use)
  }
}

interface Reading {
  readonly typed: FlowTypes
  readonly memo: TypeMemo
  readonly found: Finding
}

interface Naming extends Reading {
  readonly places: FieldPlaces
}

function readsIn(node: FlowNode, { typed, memo, found }: Reading): void {
  const own = typed.node(node.id)
  if (!own || node.disabled) return
  for (const { value, pointer, types } of configExpressions(node.config, nodeScope(own, typed, memo))) {
    const { expression } = memo.values.type(value, types)
    if (!expression) continue
    for (const { origin, range } of readsOfExpression(expression, types)) {
      const place = { node: node.id, use: 'read', pointer: `${pointer}/$expr` } as const
      found.field(origin, { ...place, ...(range ? { range } : {}) })
    }
  }
}

/** Members of configs that name fields of the node's entity: one, several, or those of the rows of a node that only reads. */
const fieldNames =
  /(?:^|\/)(?:(?:field|keyField|select|fields|orderBy|sort|time|offset)(?:\/\d+)?|key\/\d+|filters\/\d+\/target)$/

function namesIn({ node, type, entity }: EntityNode, { found, places }: Naming): void {
  const rows = type.shapes?.target?.rows
  for (const { text, pointer } of textsIn(node.config, '')) {
    if (!fieldNames.test(pointer) || (rows !== undefined && pointer.startsWith(`${rows}/`))) continue
    const range = { from: 0, to: text.length }
    found.field(originKey([entity, ...places([text])]), { node: node.id, use: 'read', pointer, range })
  }
}

function textsIn(value: Json, pointer: string): readonly { readonly text: string; readonly pointer: string }[] {
  if (typeof value === 'string') return [{ text: value, pointer }]
  if (typeof value !== 'object' || value === null || isExpressionValue(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, `${pointer}/${escapePointer(key)}`))
}

function writesOf({ node, type, entity }: EntityNode, naming: Naming): void {
  const { typed, found, places } = naming
  const target = typed.target(node.id)
  const rule = type.shapes?.target
  if (!target || !rule) return
  const filled = new Set<string>()
  const fill = (path: readonly string[], place: Pick<AffectedUse, 'pointer' | 'range'>) => {
    const origin = originKey([entity, ...places(path)])
    filled.add(origin)
    found.field(origin, { node: node.id, use: 'write', ...place })
  }
  for (const [name, pointer] of target.filled) fill([name], { pointer })
  for (const { path, pointer, range } of rowTargets(node, rule.rows)) fill(path, { pointer, range })
  for (const { path, pointer } of madeByExpressions(node, rule.rows, naming)) fill(path, { pointer })
  if (!rule.partial) missingIn({ node, entity, rows: rule.rows }, filled, found)
}

interface Written {
  readonly node: FlowNode
  readonly entity: string
  readonly rows: string
}

function missingIn({ node, entity, rows }: Written, filled: ReadonlySet<string>, found: Finding): void {
  for (const change of found.needed(entity)) {
    const isFilled = filled.has(originKey([entity, ...(change.path ?? [])]))
    if (!isFilled) found.missing(change, { node: node.id, pointer: rows })
  }
}

interface RowTarget {
  readonly path: readonly string[]
  readonly pointer: string
  readonly range: { readonly from: number; readonly to: number }
}

/** Every name along the targets of rows, with the place of its last name. */
function rowTargets(node: FlowNode, rows: string): readonly RowTarget[] {
  return walkRows(rowsIn(valueAt(node.config, rows))).map(({ address, row, target }) => {
    const to = row.target.length
    const last = target.at(-1) ?? ''
    return {
      path: target,
      pointer: `${rows}/${address.join('/lines/rows/')}/target`,
      range: { from: to - last.length, to },
    }
  })
}

/** Fields inside objects and lists that the expression of a row makes, such as the lines of an order. */
function madeByExpressions(
  node: FlowNode,
  rows: string,
  { typed, memo }: Reading,
): readonly Pick<RowTarget, 'path' | 'pointer'>[] {
  const own = typed.node(node.id)
  if (!own) return []
  const places = new Map(
    walkRows(rowsIn(valueAt(node.config, rows))).map(({ address, target }) => [
      `${rows}/${address.join('/lines/rows/')}/value`,
      target,
    ]),
  )
  return configExpressions(node.config, nodeScope(own, typed, memo)).flatMap(({ value, pointer, types }) => {
    const target = places.get(pointer)
    if (!target) return []
    const inner = fieldPaths(memo.values.type(value, types).schema, 0)
    return inner.map((path) => ({ path: [...target, ...path], pointer: `${pointer}/$expr` }))
  })
}

const maxMadeDepth = 4

function fieldPaths(schema: JsonSchema, depth: number): readonly (readonly string[])[] {
  if (depth > maxMadeDepth) return []
  const { items } = schema
  if (isJsonObject(items)) return fieldPaths(items, depth + 1).map((path) => ['*', ...path])
  return Object.entries(propertiesOf(schema)).flatMap(([name, field]) => [
    [name],
    ...fieldPaths(field, depth + 1).map((path) => [name, ...path]),
  ])
}
