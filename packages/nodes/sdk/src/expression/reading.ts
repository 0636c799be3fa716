import type { Expression as AcornExpression } from 'acorn'
import { forbiddenNames } from './limits.ts'
import { expressionProblem } from './problems.ts'
import type { ExpressionProblem, ExpressionProblemCode, ProblemParams } from './problems.ts'
import type { ExpressionNode, LiteralNode, SourceRange } from './tree.ts'

/** State of one reading of a syntax tree: where it is, what names it sees, and the problems so far. */
export interface Reading {
  readonly source: string
  readonly scope: readonly string[]
  /** Parameters of the enclosing arrows, outermost first. */
  readonly parameters: readonly string[]
  readonly depth: number
  /** Grows while the tree is read; shared by all readings of one source. */
  readonly problems: ExpressionProblem[]
  /** Reads any part; handed over so that the files of the reader need not import each other in a circle. */
  readonly read: (node: AcornExpression, reading: Reading) => ExpressionNode
}

/** Notes a problem and stands in for the part that has it, so that reading goes on and finds the others. */
export function refusePart(
  reading: Reading,
  range: SourceRange,
  problem: {
    readonly code: ExpressionProblemCode
    readonly params?: ProblemParams
    readonly hint?: string | undefined
  },
): LiteralNode {
  reading.problems.push(expressionProblem(problem.code, range, problem))
  return { kind: 'literal', value: null, ...range }
}

/** Refuses the names that lead to the language's own objects. */
export function checkKey(reading: Reading, key: string, range: SourceRange): string {
  if (forbiddenNames.includes(key)) refusePart(reading, range, { code: 'forbidden-name', params: { name: key } })
  return key
}

export function rangeOf(node: { readonly start: number; readonly end: number }): SourceRange {
  return { from: node.start, to: node.end }
}

/** A piece of the source for a message. */
export function quote(reading: Reading, range: SourceRange): string {
  const text = reading.source.slice(range.from, range.to)
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}
