import { parseExpressionAt, tokenizer, tokTypes } from 'acorn'
import type { Expression as AcornExpression, Options, Token } from 'acorn'
import { expressionScope } from './function-table.ts'
import { expressionLimits } from './limits.ts'
import { expressionProblem } from './problems.ts'
import type { ExpressionProblem } from './problems.ts'
import { readTree } from './read-tree.ts'
import type { Expression, SourceRange } from './tree.ts'

export type ParsedExpression =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problems: readonly ExpressionProblem[] }

export interface ParseExpressionOptions {
  /** Names the source may read, in the order the messages list them; `record`, `trigger`, `run` and `vars` when left out. */
  readonly scope?: readonly string[]
}

const defaultScope: readonly string[] = expressionScope.map((each) => each.name)
// As a module, so that strict rules hold and HTML comments mean nothing.
const acornOptions: Options = { ecmaVersion: 2024, sourceType: 'module', preserveParens: true }
const { maxSourceLength, maxTokens, maxDepth, maxProblems } = expressionLimits

/**
 * Reads and checks a source, so that everything behind it can trust the tree: only known names, only functions of the
 * table with the right arguments, no way to a host object. Bounded in time for any input; never throws.
 *
 * @param source  A JavaScript expression of the allowed subset; at most 20,000 characters.
 * @returns The checked expression, or all problems found (at least 1, at most 20) in the order of the source.
 * @example
 * const parsed = parseExpression('upper(trim(record.name))')
 */
export function parseExpression(source: string, options: ParseExpressionOptions = {}): ParsedExpression {
  const whole = { from: 0, to: source.length }
  if (source.length > maxSourceLength) {
    return refuse(expressionProblem('too-long', whole, { params: { length: source.length, max: maxSourceLength } }))
  }
  if (source.trim() === '') return refuse(expressionProblem('empty', whole))
  const read = readSource(source)
  if ('code' in read) return refuse(read)
  const scope = options.scope ?? defaultScope
  const { root, problems } = readTree(read, source, scope)
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, maxProblems) }
  return { ok: true, expression: { source, scope, root } }
}

function refuse(problem: ExpressionProblem): ParsedExpression {
  return { ok: false, problems: [problem] }
}

function readSource(source: string): AcornExpression | ExpressionProblem {
  try {
    return tooDeep(source) ?? parseWhole(source)
  } catch (error) {
    // Long chains of operators can exhaust the parser's stack, whose size depends on the caller.
    if (error instanceof RangeError) return depthProblem({ from: 0, to: source.length })
    return syntaxProblem(source, error)
  }
}

function parseWhole(source: string): AcornExpression | ExpressionProblem {
  const root = parseExpressionAt(source, 0, acornOptions)
  const rest = source.slice(root.end)
  const next = tokenizer(rest, acornOptions).getToken()
  if (next.type === tokTypes.eof) return root
  const from = root.end + next.start
  const params = { character: from + 1, detail: 'an operator or the end is missing before this' }
  return expressionProblem('syntax', { from, to: root.end + Math.max(next.end, next.start + 1) }, { params })
}

/** Counts brackets and tokens without recursion, before the recursive parser sees the source. */
function tooDeep(source: string): ExpressionProblem | undefined {
  const openers: readonly unknown[] = [tokTypes.parenL, tokTypes.bracketL, tokTypes.braceL, tokTypes.dollarBraceL]
  const closers: readonly unknown[] = [tokTypes.parenR, tokTypes.bracketR, tokTypes.braceR]
  let depth = 0
  let tokens = 0
  // The bracket in front tells the tokenizer that "{" starts an object, not a block.
  for (const token of readableTokens(`(${source}`)) {
    tokens += 1
    if (openers.includes(token.type)) depth += 1
    if (closers.includes(token.type)) depth -= 1
    if (depth > maxDepth + 1 || tokens > maxTokens) return depthProblem({ from: token.start - 1, to: source.length })
  }
  return undefined
}

/** Tokens up to the first that cannot be read; the parser then words the problem. */
function* readableTokens(source: string): Iterable<Token> {
  const tokens = tokenizer(source, acornOptions)
  try {
    for (let token = tokens.getToken(); token.type !== tokTypes.eof; token = tokens.getToken()) yield token
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
}

function depthProblem(range: SourceRange): ExpressionProblem {
  return expressionProblem('too-deep', range, { params: { max: maxDepth } })
}

function syntaxProblem(source: string, error: unknown): ExpressionProblem {
  const message = error instanceof Error ? error.message : 'unknown'
  const position = error instanceof Error && 'pos' in error && typeof error.pos === 'number' ? error.pos : 0
  const from = Math.min(position, source.length)
  const atEnd = from >= source.trimEnd().length
  const detail = atEnd
    ? 'the expression ends too early'
    : lowerFirst(message.replace(/ \(\d+:\d+\)$/, '').slice(0, 100))
  const params = { character: from + 1, detail }
  return expressionProblem('syntax', { from, to: Math.min(from + 1, source.length) }, { params })
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
