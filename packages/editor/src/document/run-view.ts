import { finalRunStatuses } from '@isthmus/sdk'
import type { RunDetail, RunStatus, RunSummary, StepSummary } from '@isthmus/sdk'

/** The run whose counts and states the canvas shows. */
export interface RunView {
  readonly id: string
  readonly flowVersion: number
  readonly status: RunStatus
  readonly steps: ReadonlyMap<string, StepSummary>
  readonly summary: RunSummary
}

export function runViewOf(run: RunSummary | RunDetail): RunView {
  const steps = 'steps' in run ? run.steps : []
  return { id: run.id, flowVersion: run.flowVersion, status: run.status, steps: stepsByNode(steps), summary: run }
}

export function isFinished(view: RunView): boolean {
  return finalRunStatuses.includes(view.status)
}

function stepsByNode(steps: readonly StepSummary[]): ReadonlyMap<string, StepSummary> {
  return new Map(steps.map((step) => [step.node, step]))
}
