import { describeProblem } from '@isthmus/sdk'
import type { Language, Problem } from '@isthmus/sdk'

/** What is wrong, without the node and the row it is about: both stand beside it. */
export function rowMessage(problem: Problem, language: Language): string {
  const { message } = describeProblem(problem, language)
  const rest = message.replace(/^(?:Node|节点)[^:：]*[:：]\s*/u, '')
  return rest === '' ? message : `${rest.slice(0, 1).toLocaleUpperCase(language)}${rest.slice(1)}`
}
