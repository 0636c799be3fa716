import type { FlowSettings } from '@isthmus/sdk'
import type { RunStatus } from '@isthmus/sdk/api'

/** A trace of which nothing is kept. */
export const emptyTraceText = '{"nodes":{},"inputs":{}}'

interface Ended {
  readonly status: RunStatus
  /** Records that failed, also those that an error port took. */
  readonly errors: number
}

/** True when a flow keeps the trace of such a run. One that may go on is always kept: nobody knows yet how it ends. */
export function keepsTraceOf({ keepTraces = 'all' }: FlowSettings, { status, errors }: Ended): boolean {
  switch (keepTraces) {
    case 'all':
    case 'none':
      // Without traces the recorder has kept nothing but the counts.
      return true
    case 'errors':
      return status !== 'succeeded' || errors > 0
  }
}
