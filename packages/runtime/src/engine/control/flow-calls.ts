import type { FlowNode, Json } from '@isthmus/sdk'
import type { FinishedRun } from '../journal-port.ts'

/** A run that another run started and waits for. */
export interface FlowCall {
  readonly parent: { readonly id: string; readonly depth: number }
  readonly node: FlowNode
  /** Names the call within the parent run, the same after a restart. */
  readonly call: string
  /** Id of the flow to call. */
  readonly flow: string
  readonly input: readonly Json[]
  /** Aborted when nobody waits for the outcome any more; the called run is then canceled. */
  readonly signal: AbortSignal
  /** Told when the called run begins or ceases to do nothing but wait. */
  readonly onRest: (resting: boolean) => void
}

export interface CallOutcome {
  readonly run: string
  readonly status: FinishedRun['status']
  readonly failure?: FinishedRun['failure']
  readonly returned: readonly Json[]
}

/** Runs flows for other flows. */
export interface FlowCalls {
  /**
   * Starts the run of a call, or finds the one that was started before a restart, and waits for its end. Throws
   * `CALL_FLOW_UNKNOWN`, `CALL_FLOW_INACTIVE`, `CALL_TRIGGER_MISSING`, `CALL_INPUT_INVALID`, `CALL_TOO_DEEP`, `FLOW_INVALID`.
   */
  call(call: FlowCall): Promise<CallOutcome>
}
