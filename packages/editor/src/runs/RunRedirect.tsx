import { Navigate, useParams } from '@tanstack/react-router'
import { problemOf, useRun } from '../api/queries.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'

/** `/runs/<run>` knows no flow; it leads to the replay on the flow's own page. */
export function RunRedirect() {
  const { run } = useParams({ from: '/app/runs/$run' })
  const query = useRun(run)
  if (query.data) return <Navigate to="/flows/$flow/runs/$run" params={{ flow: query.data.flowId, run }} replace />
  return <main style={{ padding: 16 }}>{query.error ? <ProblemNote problem={problemOf(query.error)} /> : null}</main>
}
