import type { ExpressionProblem, Language } from '@isthmus/sdk'
import { textTables } from '../../i18n/tables.ts'
import { fillText } from '../../i18n/template.ts'

/** What is wrong with an expression, in the reader's language, with the sdk's hint where there is one. */
export function expressionMessage(problem: ExpressionProblem, language: Language): string {
  const sentence = fillText(textTables[language][`inspector.expression.${problem.code}`], problem.params)
  return problem.hint === undefined || language !== 'en' ? sentence : `${sentence} ${problem.hint}`
}
