import { isWholeLine } from './line-names.ts'
import { targetNames, type MappingRow } from './mapping-row.ts'
import { printRow, type MappingWriter, type PrintedRow, type Printing } from './print-row.ts'
import { inEffectOrder } from './row-order.ts'

export interface PrintMappingOptions {
  /** JSON pointer of the rows in the node's config. */
  readonly path: string
  /** Identifier of the object whose other fields are kept. */
  readonly kept?: string
}

/**
 * Writes all rows as one object literal, which engines turn into one allocation of a known shape.
 *
 * @returns One JavaScript expression; it sets `at` to the name of the row before anything that can fail.
 * Errors: `EXPRESSION_INVALID` from the writer.
 */
export function printMapping(
  rows: readonly MappingRow[],
  writer: MappingWriter,
  { path, kept }: PrintMappingOptions,
): string {
  const printing: Printing = { writer, path, trail: [], locals: {}, depth: 0, inside: printInside }
  const root = treeOf(rows, printing)
  return printRoot(root, { depth: 0, ...(kept === undefined ? {} : { holder: { script: kept, path: [] } }) })
}

/**
 * Writes the rows as a list of computed rows, see `FieldRow`: what nodes that write to other systems are given. Rows
 * that touch each other become one row for the whole.
 */
export function printFieldRows(rows: readonly MappingRow[], writer: MappingWriter, path: string): string {
  const printing: Printing = { writer, path, trail: [], locals: {}, depth: 0, inside: printInside }
  if (touching(rows)) return `[({ target: "", value: ${printMapping(rows, writer, { path })} })]`
  const printed = rows.map((row, index) => {
    const { script, fixed } = printRow(row, index, printing)
    const skip = row.whenEmpty === 'skip' ? `, whenEmpty: "skip"` : ''
    return `({ target: ${JSON.stringify(row.target)}, value: ${fixed ? script : `${script} ?? null`}${skip} })`
  })
  return `[${printed.join(', ')}]`
}

/** Whether rows share a target, or one lies inside another. */
function touching(rows: readonly MappingRow[]): boolean {
  const targets = rows.map((row) => targetNames(row.target).join('.'))
  const whole = new Set(targets)
  if (whole.size < targets.length || (whole.has('') && targets.length > 1)) return true
  return targets.some((target) => {
    const names = targetNames(target)
    return names.some((_, depth) => depth > 0 && whole.has(names.slice(0, depth).join('.')))
  })
}

function printInside(rows: readonly MappingRow[], printing: Printing): string {
  const [only] = rows
  if (only !== undefined && isWholeLine(rows)) {
    return printLeaf({ kind: 'leaf', row: printRow(only, 0, printing) }, { depth: 0 })
  }
  return printRoot(treeOf(rows, printing), { depth: 0 })
}

interface Leaf {
  readonly kind: 'leaf'
  readonly row: PrintedRow
  /** What stands there when the row gives nothing. */
  readonly otherwise?: Tree
}

interface Branch {
  readonly kind: 'branch'
  /** The value whose fields are there before any other. */
  readonly base?: Leaf
  readonly fields: Map<string, Tree>
}

type Tree = Leaf | Branch

function treeOf(rows: readonly MappingRow[], printing: Printing): Branch {
  let root: Branch = { kind: 'branch', fields: new Map() }
  for (const { row, index } of inEffectOrder(rows)) {
    const leaf: Leaf = { kind: 'leaf', row: printRow(row, index, printing) }
    root = place(root, targetNames(row.target), leaf)
  }
  return root
}

function place(branch: Branch, [name, ...rest]: readonly string[], leaf: Leaf): Branch {
  if (name === undefined) return { kind: 'branch', base: over(leaf, branch), fields: new Map() }
  const before = branch.fields.get(name)
  const fields = new Map(branch.fields)
  // Deleted first, so that the later row also decides the order of fields.
  fields.delete(name)
  fields.set(name, rest.length === 0 ? over(leaf, before) : place(branchOf(before), rest, leaf))
  return { ...branch, fields }
}

/** A row that may give nothing leaves what stood there. */
function over(leaf: Leaf, before: Tree | undefined): Leaf {
  const isEmptyBranch = before?.kind === 'branch' && before.fields.size === 0 && before.base === undefined
  return leaf.row.optional && before !== undefined && !isEmptyBranch ? { ...leaf, otherwise: before } : leaf
}

function branchOf(tree: Tree | undefined): Branch {
  if (tree?.kind === 'branch') return tree
  return { kind: 'branch', ...(tree === undefined ? {} : { base: tree }), fields: new Map() }
}

/** An object whose fields are inherited where the rows set none, and the way inside it. */
interface Holder {
  readonly script: string
  readonly path: readonly string[]
}

interface Around {
  readonly holder?: Holder
  readonly depth: number
}

/** The whole of a mapping: always an object. */
function printRoot({ base, fields }: Branch, around: Around): string {
  if (base === undefined) return literal([...inherited(around), ...printFields(fields, around)])
  const source = printBase(base, around)
  if (![...fields.values()].some(needsHolder)) {
    return literal([`...f.$fieldsAt(${source})`, ...printFields(fields, { depth: around.depth })])
  }
  return withBase(source, around, (name, next) => literal([`...f.$fieldsAt(${name})`, ...printFields(fields, next)]))
}

function printBranch(branch: Branch, around: Around): string {
  const { base, fields } = branch
  if (base === undefined || ![...fields.values()].every(mayBeMissing)) return printRoot(branch, around)
  // Where no field is set, what stood there stays, also when it is no object.
  return withBase(
    printBase(base, around),
    around,
    (name, next) => `f.$fieldsOnto(${name}, ${literal(printFields(fields, next))})`,
  )
}

/** Computes an object once whose fields are read in several places. */
function withBase(source: string, { depth }: Around, print: (name: string, next: Around) => string): string {
  const name = `_base${depth}`
  return `((${name}) => (${print(name, { holder: { script: name, path: [] }, depth: depth + 1 })}))(${source})`
}

function literal(entries: readonly string[]): string {
  return `{ ${entries.join(', ')} }`
}

/** Whether a tree takes over fields of what is around it. */
function needsHolder(tree: Tree): boolean {
  if (tree.kind === 'branch') return true
  return tree.otherwise !== undefined && needsHolder(tree.otherwise)
}

function inherited({ holder }: Around): readonly string[] {
  return holder === undefined ? [] : [`...${partOf(holder)}`]
}

function partOf({ script, path }: Holder): string {
  return `f.$fieldsAt(${[script, ...path.map((name) => JSON.stringify(name))].join(', ')})`
}

function printBase(base: Leaf, around: Around): string {
  if (!mayBeMissing(base) || around.holder === undefined) return printLeaf(base, around)
  return `(${printLeaf(base, around)} ?? ${partOf(around.holder)})`
}

function printFields(fields: ReadonlyMap<string, Tree>, around: Around): readonly string[] {
  return [...fields].map(([name, tree]) => {
    const { holder } = around
    const inside: Around = holder ? { ...around, holder: { ...holder, path: [...holder.path, name] } } : around
    const script = tree.kind === 'branch' ? printBranch(tree, inside) : printLeaf(tree, inside)
    return mayBeMissing(tree) ? `...f.$unlessEmpty(${JSON.stringify(name)}, ${script})` : `${keyOf(name)}: ${script}`
  })
}

function mayBeMissing(tree: Tree): boolean {
  if (tree.kind === 'leaf') return tree.row.optional && (tree.otherwise === undefined || mayBeMissing(tree.otherwise))
  return (tree.base === undefined || mayBeMissing(tree.base)) && [...tree.fields.values()].every(mayBeMissing)
}

function printLeaf(leaf: Leaf, around: Around): string {
  const { row, otherwise } = leaf
  if (otherwise === undefined) return row.optional || row.fixed ? row.script : `${row.script} ?? null`
  const next = otherwise.kind === 'leaf' ? printLeaf(otherwise, around) : printBranch(otherwise, around)
  return `(${row.script} ?? ${next})`
}

/** As a plain key, "__proto__" would set the prototype. */
function keyOf(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : JSON.stringify(name)
}
