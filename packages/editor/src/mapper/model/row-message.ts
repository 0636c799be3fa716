import { describeProblem } from '@isthmus/sdk'
import type { Language, Problem } from '@isthmus/sdk'

/** What is wrong, without the node and the row it is about: both stand beside it. */
export function rowMessage(problem: Problem, language: Language): string {
  const { message } = describeProblem(problem, language)
  const node = problem.params?.['node'] ?? ''
  // By its name as it is: names may hold colons and quotes themselves.
  const start = [`Node "${node}"`, `节点“${node}”`].find((each) => message.startsWith(each))
  const rest = start === undefined ? message : message.slice(start.length).replace(/^[^:：]*[:：]\s*/u, '')
  // The name of a function or a value stands as it is written.
  if (/^[\w$]*(?:[a-z][A-Z]|: )/.test(rest)) return rest
  return rest === '' ? message : `${rest.slice(0, 1).toLocaleUpperCase(language)}${rest.slice(1)}`
}
