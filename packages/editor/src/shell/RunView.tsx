import type { RunDetail } from '@isthmus/sdk'
import { RunReplay } from '../runs/RunReplay.tsx'

interface RunViewProps {
  readonly run: RunDetail
  readonly onRetried: (run: string) => void
}

/** One run: what happened and why, above the flow as it was then. */
export function RunView({ run, onRetried }: RunViewProps) {
  return <RunReplay run={run} onRetried={onRetried} onShowNode={() => undefined} />
}
