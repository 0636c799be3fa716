import { expressionPhrases, fillPhrase, translatePhrase, type ExpressionProblem, type Language } from '@isthmus/sdk'

/** What is wrong with an expression, in the reader's language, with the sdk's hint where there is one. */
export function expressionMessage(problem: ExpressionProblem, language: Language): string {
  const { detail } = problem.params
  const params =
    typeof detail === 'string' ? { ...problem.params, detail: translatePhrase(detail, language) } : problem.params
  const sentence = fillPhrase(expressionPhrases[problem.code][language], params)
  return problem.hint === undefined || language !== 'en' ? sentence : `${sentence} ${problem.hint}`
}
