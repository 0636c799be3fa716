/** Bounds of one expression and of what one function call may produce; the same in every back end. */
export const expressionLimits = {
  /** Length of a source, in UTF-16 code units. */
  maxSourceLength: 20_000,
  /** Tokens of a source; bounds the recursion of the parser along operator chains. */
  maxTokens: 5_000,
  /** Nesting of brackets, and of the checked tree. */
  maxDepth: 150,
  /** Problems reported for one source. */
  maxProblems: 20,
  /** Length of a text that a function or operator produces, in UTF-16 code units. */
  maxTextLength: 1_000_000,
  /** Elements of a list that a function or spread makes longer than its inputs. */
  maxListLength: 100_000,
  /** Values that `json` visits, where 5 characters of a text count like one; shared sub-values count every time they occur. */
  maxJsonValues: 200_000,
  /** Digits of a decimal. */
  maxDecimalDigits: 200,
} as const

export type ExpressionLimits = Readonly<Record<keyof typeof expressionLimits, number>>

/** Names that lead from data to the language's own objects. */
export const forbiddenNames: readonly string[] = ['__proto__', 'constructor', 'prototype']
