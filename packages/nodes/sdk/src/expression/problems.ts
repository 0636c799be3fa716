import { expressionPhrases, fillPhrase } from '../phrases.ts'
import type { SourceRange } from './tree.ts'

export type ExpressionProblemCode = keyof typeof expressionPhrases

export type ProblemParams = Readonly<Record<string, string | number>>

/** Why a source is refused; `from` and `to` are the characters to underline. `message` can be rebuilt in any language from `code` and `params`. */
export interface ExpressionProblem extends SourceRange {
  readonly code: ExpressionProblemCode
  readonly params: ProblemParams
  readonly message: string
  readonly hint?: string
}

/** Builds a problem with its English message, so that no place writes messages by hand. */
export function expressionProblem(
  code: ExpressionProblemCode,
  range: SourceRange,
  detail: { readonly params?: ProblemParams; readonly hint?: string | undefined } = {},
): ExpressionProblem {
  const params = detail.params ?? {}
  const problem = {
    code,
    params,
    message: fillPhrase(expressionPhrases[code].en, params),
    from: range.from,
    to: range.to,
  }
  return detail.hint === undefined ? problem : { ...problem, hint: detail.hint }
}
