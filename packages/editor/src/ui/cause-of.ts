import { describeProblem, type Language, type Problem } from '@isthmus/sdk'

/** What went wrong, without the node that the message names first: for places that show the node already. */
export function causeOf(problem: Problem, language: Language): string {
  const { message } = describeProblem(problem, language)
  const node = problem.params?.['node']
  const lead = { en: `Node "${node}": `, 'zh-CN': `节点“${node}”：` }[language]
  return node !== undefined && message.startsWith(lead) ? message.slice(lead.length) : message
}
