import { finalRunStatuses } from '@isthmus/sdk/api'
import type { Flow } from '@isthmus/sdk'
import type { RunDetail, RunStatus, RunSummary, StepSummary } from '@isthmus/sdk/api'

/** The run whose counts and states the canvas shows. */
export interface RunView {
  readonly id: string
  readonly flowVersion: number
  readonly status: RunStatus
  readonly steps: ReadonlyMap<string, StepSummary>
  readonly summary: RunSummary
  /** Why no records of it are kept; `undefined` when they are. */
  readonly unkept: RunDetail['unkept']
  /** The flow as it was when the run started; unknown until the run has been read. */
  readonly flow: Flow | undefined
  /** How many records wait for a person, by node. */
  readonly parked: ReadonlyMap<string, number>
}

const nothingParked: ReadonlyMap<string, number> = new Map()

export function runViewOf(run: RunSummary | RunDetail, parked: ReadonlyMap<string, number> = nothingParked): RunView {
  const steps = 'steps' in run ? run.steps : []
  const { id, flowVersion, status } = run
  const unkept = 'unkept' in run ? run.unkept : undefined
  const flow = 'flow' in run ? run.flow : undefined
  return { id, flowVersion, status, steps: stepsByNode(steps), summary: run, unkept, flow, parked }
}

export function isFinished(view: RunView): boolean {
  return finalRunStatuses.includes(view.status)
}

function stepsByNode(steps: readonly StepSummary[]): ReadonlyMap<string, StepSummary> {
  return new Map(steps.map((step) => [step.node, step]))
}
