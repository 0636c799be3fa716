import { expressionPhrases, fillPhrase, type ExpressionProblem, type Language } from '@isthmus/sdk'

/** What is wrong with an expression, in the reader's language, with the sdk's hint where there is one. */
export function expressionMessage(problem: ExpressionProblem, language: Language): string {
  const sentence = fillPhrase(expressionPhrases[problem.code][language], problem.params)
  return problem.hint === undefined || language !== 'en' ? sentence : `${sentence} ${problem.hint}`
}
