import { isJsonObject } from '@isthmus/sdk'
import type { Problem } from '@isthmus/sdk'
import type { StepSummary, TraceRecord } from '@isthmus/sdk/api'
import { failedProblem } from '../../api/failed-problem.ts'
import { originOf } from './record-stepper.ts'

/**
 * A record of the error port taken out of its envelope `{ error, record }`: the record that failed as the value, the
 * reason as the problem. Anything else stays as it is.
 */
export function unwrapFailed(traced: TraceRecord): TraceRecord {
  const { value } = traced
  if (!isJsonObject(value) || !Object.hasOwn(value, 'record') || !Object.hasOwn(value, 'error')) return traced
  const problem = failedProblem(traced)
  const inner = value['record']
  return problem && inner !== undefined ? { ...traced, value: inner, problem } : traced
}

/** How a node failed in a run: at the record in view, or only at others. */
export type NodeFailure =
  | { readonly kind: 'here'; readonly problem: Problem }
  | { readonly kind: 'elsewhere'; readonly failed: number; readonly total: number; readonly cause: string }

interface FailureView {
  readonly step: StepSummary
  readonly current: TraceRecord | undefined
  /** Records of the node's error port, out of their envelopes. */
  readonly failed: readonly TraceRecord[]
  readonly cause: (problem: Problem) => string
}

/** A message belongs to the record that it speaks of; without such records it is the whole step's. */
export function failureShown({ step, current, failed, cause }: FailureView): NodeFailure | undefined {
  if (!step.problem) return undefined
  if (failed.length === 0 || !current) return { kind: 'here', problem: step.problem }
  const own = failed.find((record) => originOf(record, [current]) === 0)?.problem
  if (own) return { kind: 'here', problem: own }
  const first = failed[0]?.problem ?? step.problem
  return { kind: 'elsewhere', failed: step.errors, total: step.recordsIn, cause: cause(first) }
}
