import { useMemo } from 'react'
import type { Problem } from '@isthmus/sdk'
import { useDocumentState } from '../../document/index.ts'
import { useLanguage } from '../../i18n/language.ts'
import { withFieldTitle } from './field-problems.ts'

/** The problems of the open flow, with fields called what the reader's form calls them. */
export function useFlowProblems(): readonly Problem[] {
  const problems = useDocumentState((state) => state.problems)
  const flow = useDocumentState((state) => state.flow)
  const nodeTypes = useDocumentState((state) => state.nodeTypes)
  const language = useLanguage()
  return useMemo(
    () => problems.map((problem) => withFieldTitle(problem, { flow, nodeTypes, language })),
    [problems, flow, nodeTypes, language],
  )
}
