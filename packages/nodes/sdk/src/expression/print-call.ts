import type { ArrowNode, CallNode, ExpressionNode, LiteralNode, ObjectNode } from './tree.ts'

/** What a call is printed with. */
export interface CallPrinter {
  readonly library: string
  readonly value: (node: ExpressionNode) => string
  readonly argument: (node: ExpressionNode | ArrowNode) => string
}

/** A table longer than this is faster as an object. */
const mostCases = 24

/**
 * Prints calls for which the engine has something faster than a function of the library that serves every call: its own
 * list methods, into which it compiles the arrow; `??`; and comparisons instead of tables. `undefined` for all others.
 */
export function printSpecialCall(node: CallNode, to: CallPrinter): string | undefined {
  const walked = walks[node.name]
  if (walked !== undefined) return printWalk(node, walked, to)
  switch (node.name) {
    case 'coalesce':
      return `(${[...node.arguments.map(to.argument), 'null'].join(' ?? ')})`
    case 'isMissing':
      return `((${node.arguments.map(to.argument).join()}) == null)`
    case 'when': {
      const [condition = '', yes = '', no = 'null'] = node.arguments.map(to.argument)
      return `((${condition} ? ${yes} : ${no}) ?? null)`
    }
    case 'choose':
      return printChoice(node, to)
    case 'lookup':
      return printLookup(node, to)
    default:
      return undefined
  }
}

/** What follows the list, and what a missing list gives. */
interface Walk {
  readonly method: string
  readonly after?: string
  readonly missing: string
  readonly around?: (walked: string, parts: SumParts) => string
}

interface SumParts {
  readonly source: string
  readonly parameters: readonly string[]
  readonly body: string
  readonly library: string
}

const walks: Readonly<Partial<Record<string, Walk>>> = {
  map: { method: 'map', missing: 'null' },
  filter: { method: 'filter', missing: 'null' },
  find: { method: 'find', missing: 'null' },
  findIndex: { method: 'findIndex', missing: '-1' },
  some: { method: 'some', missing: 'false' },
  every: { method: 'every', missing: 'true' },
  count: { method: 'filter', after: '.length', missing: '0' },
  sum: { method: 'map', missing: 'null', around: printSum },
}

function printWalk(node: CallNode, walk: Walk, to: CallPrinter): string | undefined {
  const [list, arrow] = node.arguments
  if (list === undefined || list.kind === 'arrow' || arrow?.kind !== 'arrow') return undefined
  const { method, after = '', missing, around } = walk
  const source = `${to.library}.$walk(${JSON.stringify(node.name)}, ${to.value(list)})`
  const printed = to.argument(arrow)
  const walked = `(${source}?.${method}(${printed})${after} ?? ${missing})`
  if (around === undefined) return walked
  const [parameters = '', ...body] = printed.split(' => ')
  const names = parameters.slice(1, -1).split(', ')
  return around(walked, { source, parameters: names, body: body.join(' => '), library: to.library })
}

/**
 * Numbers are summed without the list of what the arrow gives, which would cost more than the sum; anything else makes
 * the quick sum no number, which computes no further, and the careful way begins anew.
 * Only where nothing is walked inside: its text stands twice.
 */
function printSum(walked: string, { source, parameters, body, library }: SumParts): string {
  const careful = `${library}.sum(${walked})`
  if (body.includes('=>') || source.includes('=>')) return careful
  const quick = `${source}?.reduce((${['$t', ...parameters].join(', ')}) => $t === $t ? ${library}.$step($t, ${body}) : $t, 0)`
  return `(${library}.$finite(${quick}) ?? ${careful})`
}

function isLiteral(node: ExpressionNode | ArrowNode | undefined): node is LiteralNode {
  return node?.kind === 'literal'
}

/** The cases of a `choose`, where they are fixed values; both back ends then compute no result but the chosen one. */
export function fixedCases(node: CallNode): readonly (readonly [LiteralNode, ExpressionNode])[] | undefined {
  const [, ...rest] = node.arguments
  const cases: (readonly [LiteralNode, ExpressionNode])[] = []
  for (let at = 0; at + 1 < rest.length; at += 2) {
    const [wanted, result] = [rest[at], rest[at + 1]]
    if (!isLiteral(wanted) || result === undefined || result.kind === 'arrow') return undefined
    cases.push([wanted, result])
  }
  return cases.length > mostCases ? undefined : cases
}

function printChoice(node: CallNode, to: CallPrinter): string | undefined {
  const cases = fixedCases(node)
  const [value, ...rest] = node.arguments
  if (cases === undefined || value === undefined || value.kind === 'arrow') return undefined
  const last = rest.length % 2 === 1 ? rest.at(-1) : undefined
  const name = `$c${node.from}`
  const tests = cases.map(([wanted, result]) => {
    const test =
      wanted.value === null || wanted.value === undefined ? `${name} == null` : `${name} === ${to.value(wanted)}`
    return `${test} ? ${to.value(result)} : `
  })
  return `((${name}) => (${tests.join('')}${last === undefined ? 'null' : to.argument(last)}) ?? null)(${to.value(value)})`
}

function printLookup(node: CallNode, to: CallPrinter): string | undefined {
  const [table, key, fallback] = node.arguments
  if (table?.kind !== 'object' || key === undefined || key.kind === 'arrow') return undefined
  if (fallback !== undefined && !isLiteral(fallback)) return undefined
  const fields = fixedFields(table)
  if (fields === undefined) return undefined
  const name = `$c${node.from}`
  const tests = fields.map(([field, value]) => `${name} === ${JSON.stringify(field)} ? ${to.value(value)} : `)
  const otherwise = fallback === undefined || fallback.value === undefined ? 'null' : to.value(fallback)
  return `((${name}) => ${tests.join('')}${otherwise})(${to.library}.$tableKey(${to.value(key)}))`
}

function fixedFields(table: ObjectNode): readonly (readonly [string, LiteralNode])[] | undefined {
  const fields = table.entries.flatMap((entry) =>
    entry.kind === 'field' && isLiteral(entry.value) ? [[entry.key, entry.value] as const] : [],
  )
  if (fields.length < table.entries.length || fields.length > mostCases) return undefined
  return new Set(fields.map(([key]) => key)).size === fields.length ? fields : undefined
}
