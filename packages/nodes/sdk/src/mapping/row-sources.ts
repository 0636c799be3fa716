import { parseExpression, referencesOf, type Expression, type ExpressionNode } from '../expression/index.ts'
import { pathKey } from './schema-tree.ts'
import type { LineBinding, SourceField } from './field-expression.ts'
import { lineNames, scopeInside } from './line-names.ts'
import type { LinesMapping } from './mapping-row.ts'

/** What a path below a name of the scope stands for, seen from outside all lines. */
type Meaning = (path: readonly string[]) => readonly SourceField[]

/** The names that expressions of some rows may read, and what they stand for. */
export interface SourceScope {
  readonly names: readonly string[]
  readonly meanings: ReadonlyMap<string, Meaning>
  /** Lines around, for writing expressions. */
  readonly lines: readonly LineBinding[]
}

/** The scope outside all lines: every name stands for itself. */
export function outerScope(names: readonly string[]): SourceScope {
  return { names, meanings: new Map(), lines: [] }
}

/** What an expression reads, each field once, through the lines around; nothing when it does not parse. */
export function sourcesOf(source: string, scope: SourceScope): readonly SourceField[] {
  const parsed = parseExpression(source, { scope: scope.names })
  return parsed.ok ? sourcesIn(parsed.expression, scope) : []
}

function sourcesIn(expression: Expression, scope: SourceScope): readonly SourceField[] {
  const found = new Map<string, SourceField>()
  for (const { root, path } of referencesOf(expression)) {
    for (const field of meaningOf(root, scope)(path)) {
      const key = `${field.root}/${pathKey(field.path)}`
      if (!found.has(key)) found.set(key, field)
    }
  }
  return [...found.values()]
}

function meaningOf(root: string, { meanings }: SourceScope): Meaning {
  return meanings.get(root) ?? ((path) => [{ root, path }])
}

/** The scope of the rows inside lines. */
export function scopeOfLines(lines: LinesMapping, scope: SourceScope): SourceScope {
  const { group, ...ungrouped } = lines
  const inner = elementScope(ungrouped, scope)
  if (group === undefined) return inner.scope
  const { line } = lineNames(lines)
  const key = sourcesOf(group.$expr, inner.scope)
  const { list } = inner
  const meaning: Meaning = ([name, ...rest]) => {
    if (name === 'key') return key
    if (list === undefined) return inner.sources
    return name === 'lines' ? [{ root: list.root, path: [...list.path, ...rest] }] : [list]
  }
  const meanings = new Map(scope.meanings).set(line, meaning).set('position', () => [])
  return { names: scopeInside(scope.names, lines), meanings, lines: without(scope.lines, [line, 'position']) }
}

interface ElementScope {
  readonly scope: SourceScope
  /** The list whose elements the lines are, where it can be told. */
  readonly list: SourceField | undefined
  /** What is read to get at the lines. */
  readonly sources: readonly SourceField[]
}

function elementScope({ flatten, ...lines }: LinesMapping, scope: SourceScope): ElementScope {
  const outer = elementsOf(lines.from.$expr, lines, scope)
  if (flatten === undefined) return outer
  const { line } = lineNames(lines)
  const inner = elementsOf(flatten.$expr, { ...lines, flatten }, outer.scope)
  const meanings = new Map(inner.scope.meanings).set('parent', meaningOf(line, outer.scope))
  const bound = outer.scope.lines.filter(({ name }) => name === line).map((each) => ({ ...each, name: 'parent' }))
  const others = without(inner.scope.lines, ['parent'])
  return { ...inner, scope: { ...inner.scope, meanings, lines: [...others, ...bound] } }
}

function elementsOf(source: string, lines: LinesMapping, scope: SourceScope): ElementScope {
  const { line } = lineNames(lines)
  const parsed = parseExpression(source, { scope: scope.names })
  const sources = parsed.ok ? sourcesIn(parsed.expression, scope) : []
  const list = parsed.ok ? listRead(parsed.expression, scope) : undefined
  const meaning: Meaning =
    list === undefined ? () => sources : (path) => [{ root: list.root, path: [...list.path, '*', ...path] }]
  const meanings = new Map(scope.meanings).set(line, meaning).set('position', () => [])
  const bound = list === undefined ? [] : [{ name: line, source: { root: list.root, path: [...list.path, '*'] } }]
  const around = without(scope.lines, [line, 'position'])
  return { scope: { names: scopeInside(scope.names, lines), meanings, lines: [...around, ...bound] }, list, sources }
}

function without(lines: readonly LineBinding[], names: readonly string[]): readonly LineBinding[] {
  return lines.filter(({ name }) => !names.includes(name))
}

/** Functions whose result holds elements of their first argument. */
const keeping: ReadonlySet<string> = new Set([
  'filter',
  'sort',
  'sortBy',
  'slice',
  'unique',
  'compact',
  'append',
  'difference',
  'intersection',
])

function listRead(expression: Expression, scope: SourceScope): SourceField | undefined {
  let node: ExpressionNode = expression.root
  while (node.kind === 'call' && keeping.has(node.name)) {
    const first: (typeof node.arguments)[number] | undefined = node.arguments[0]
    if (first === undefined || first.kind === 'arrow') return undefined
    node = first
  }
  if (!isPath(node)) return undefined
  const [only, ...others] = sourcesIn({ ...expression, root: node }, scope)
  return others.length === 0 ? only : undefined
}

/** Whether an expression does nothing but read a field. */
export function isPath(node: ExpressionNode): boolean {
  return node.kind === 'name' || (node.kind === 'member' && isPath(node.object))
}
