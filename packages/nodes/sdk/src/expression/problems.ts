import type { SourceRange } from './tree.ts'

export type ExpressionProblemCode =
  | 'empty'
  | 'too-long'
  | 'too-deep'
  | 'syntax'
  | 'unknown-name'
  | 'unknown-function'
  | 'function-not-called'
  | 'method-call'
  | 'forbidden-name'
  | 'argument-count'
  | 'arrow-expected'
  | 'arrow-misplaced'
  | 'arrow-shape'
  | 'assignment'
  | 'operator'
  | 'number-range'
  | 'unsupported'

export type ProblemParams = Readonly<Record<string, string | number>>

/** Why a source is refused; `from` and `to` are the characters to underline. `message` can be rebuilt in any language from `code` and `params`. */
export interface ExpressionProblem extends SourceRange {
  readonly code: ExpressionProblemCode
  readonly params: ProblemParams
  readonly message: string
  readonly hint?: string
}

const messages: Readonly<Record<ExpressionProblemCode, (params: ProblemParams) => string>> = {
  empty: () => 'The expression is empty.',
  'too-long': (p) =>
    `The expression has ${p['length']} characters; at most ${p['max']} are allowed. Split the work over two nodes.`,
  'too-deep': (p) =>
    `The expression is nested or chained too deeply; at most ${p['max']} levels are allowed. Split it over two nodes.`,
  syntax: (p) => `The expression cannot be read at character ${p['character']}: ${p['detail']}.`,
  'unknown-name': (p) => `There is no "${p['name']}" here. Names that exist: ${p['names']}.`,
  'unknown-function': (p) => `There is no function "${p['name']}".`,
  'function-not-called': (p) => `"${p['name']}" is a function; call it: ${p['signature']}.`,
  'method-call': (p) => `Methods such as ".${p['name']}()" cannot be called; use the functions instead.`,
  'forbidden-name': (p) => `The name "${p['name']}" cannot be used as a property.`,
  'argument-count': (p) => `${p['signature']} takes ${p['expected']}, got ${p['count']}.`,
  'arrow-expected': (p) => `${p['signature']}: "${p['parameter']}" must be an arrow such as ${p['sample']}.`,
  'arrow-misplaced': () => 'An arrow (=>) can stand only inside a function that asks for one, such as map or filter.',
  'arrow-shape': (p) => `An arrow here takes at most ${p['max']} plain names and an expression: ${p['sample']}.`,
  assignment: () => 'An expression cannot assign a value; it only computes one.',
  operator: (p) => `The operator "${p['operator']}" is not available in expressions.`,
  'number-range': (p) => `The number ${p['text']} is too large.`,
  unsupported: (p) => `${p['what']} cannot be used in expressions.`,
}

/** Builds a problem with its English message, so that no place writes messages by hand. */
export function expressionProblem(
  code: ExpressionProblemCode,
  range: SourceRange,
  detail: { readonly params?: ProblemParams; readonly hint?: string | undefined } = {},
): ExpressionProblem {
  const params = detail.params ?? {}
  const problem = { code, params, message: messages[code](params), from: range.from, to: range.to }
  return detail.hint === undefined ? problem : { ...problem, hint: detail.hint }
}
