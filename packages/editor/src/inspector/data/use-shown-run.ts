import { useMemo } from 'react'
import { useLastRun } from '../../api/queries.ts'
import { runViewOf, useDocumentState, useFlowDocument, type RunView } from '../../document/index.ts'

/** The run whose records are shown. */
export interface ShownRun {
  readonly run: RunView | undefined
  /** Nobody chose a run, so it is the newest finished one. */
  readonly isLast: boolean
}

/** The chosen run; while a flow is edited without one, its newest finished run, so that previews have records. */
export function useShownRun(): ShownRun {
  const document = useFlowDocument()
  const chosen = useDocumentState((state) => state.run)
  const flow = useDocumentState((state) => state.flow.id)
  const last = useLastRun(chosen || document.readOnly ? undefined : flow)
  const lastView = useMemo(() => (last.data ? runViewOf(last.data) : undefined), [last.data])
  const run = chosen ?? (document.readOnly ? undefined : lastView)
  return { run, isLast: chosen === undefined && run !== undefined }
}
