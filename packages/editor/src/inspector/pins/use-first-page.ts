import { asFlowError, flowError, fromProblem, type FlowError, type Json } from '@isthmus/sdk'
import { useCallback, useState } from 'react'
import { isFinal, loadRun, loadStepRecords, useStartRun } from '../../api/queries.ts'
import { useFlowDocument } from '../../document/index.ts'

/** Records of a first page: enough to see what they are like. */
const pageRecords = 20
const askEveryMs = 300
const longestMs = 90_000

export interface FirstPage {
  readonly busy: boolean
  /** Reads it; `undefined` when that failed, which is told to `onProblem`. */
  readonly read: () => Promise<readonly Json[] | undefined>
}

/** Lets the server run nothing but this node's read, with a small limit, and gives what it found. */
export function useFirstPage(node: string, port: string, onProblem: (problem: FlowError) => void): FirstPage {
  const document = useFlowDocument()
  const { mutateAsync: startRun } = useStartRun()
  const [busy, setBusy] = useState(false)
  const read = useCallback(async () => {
    setBusy(true)
    try {
      await document.saveNow()
      const run = await startRun({ flow: document.state.flow.id, only: node, maxRecords: pageRecords })
      await untilEnded(run.id)
      const records = await loadStepRecords({ run: run.id, node, port })
      return records.flatMap(({ value }) => (value === undefined ? [] : [value]))
    } catch (thrown) {
      onProblem(asFlowError(thrown))
      return undefined
    } finally {
      setBusy(false)
    }
  }, [document, startRun, node, port, onProblem])
  return { busy, read }
}

/** Resolves once the run is over; throws why it failed. */
async function untilEnded(id: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < longestMs; waitedMs += askEveryMs) {
    const run = await loadRun(id)
    if (isFinal(run)) {
      if (run.failure) throw fromProblem(run.failure.problem)
      return
    }
    await new Promise((resolve) => setTimeout(resolve, askEveryMs))
  }
  throw flowError('RUN_TIMEOUT', { limitMs: longestMs })
}
