import { useMemo } from 'react'
import type { FlowNode, Problem } from '@isthmus/sdk'
import { useDocumentState } from '../../document/index.ts'
import { useLanguage } from '../../i18n/language.ts'
import { causeOf } from '../../ui/cause-of.ts'
import { failureShown, type NodeFailure } from './failed-record.ts'
import type { NodeData } from './use-node-data.ts'
import { stepVersion, useRecords } from './use-records.ts'

/** How the node failed in the chosen run, seen from the record that the stepper stands on. */
export function useNodeFailure(node: FlowNode | undefined, data: NodeData): NodeFailure | undefined {
  const language = useLanguage()
  const run = useDocumentState((state) => state.run)
  const step = node && run?.steps.get(node.id)
  const failed = useRecords(
    run && step && step.errors > 0
      ? { run: run.id, node: step.node, side: 'out', port: 'error', recordCount: stepVersion(step) }
      : undefined,
  )
  const { current } = data
  return useMemo(() => {
    if (!step?.problem || failed.loading || data.input.loading) return undefined
    return failureShown({
      step,
      current,
      failed: failed.records,
      cause: (problem: Problem) => causeOf(problem, language),
    })
  }, [step, current, failed.records, failed.loading, data.input.loading, language])
}
