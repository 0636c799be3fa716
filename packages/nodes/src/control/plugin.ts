import type { Plugin } from '@isthmus/sdk'
import { callFlow } from './call.ts'
import { callTrigger, returnRecord } from './called.ts'
import { each } from './each.ts'
import { atTheEnd, catchFailures } from './sources.ts'
import { stop } from './stop.ts'
import { wait } from './wait.ts'

/** What steers a run: failures, ends, waits and calls of other flows. */
export const controlPlugin: Plugin = {
  id: 'control',
  nodes: [callTrigger, catchFailures, atTheEnd, stop, wait, callFlow, each, returnRecord],
  connectors: [],
}
