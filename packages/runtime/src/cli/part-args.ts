import { errorPort, flowError, type Flow } from '@isthmus/sdk'
import { unsentPort, type PartialRun, type StepSummary } from '@isthmus/sdk/api'
import type { FinishedRun } from '../engine/journal-port.ts'
import { readTrace, type RunTrace } from '../engine/trace/trace.ts'
import type { ConsoleIo } from './console-io.ts'

/** What the command line says of a part of the flow. */
export interface PartArgs {
  readonly upTo: string | undefined
  readonly only: string | undefined
  readonly noPins: boolean
  /** `NODE=COUNT` */
  readonly sends: readonly string[]
}

const shownRecords = 5

/** The part that is asked for; `undefined` for the whole flow. Throws `USAGE`. */
export function partIn(args: PartArgs): PartialRun | undefined {
  const { upTo, only, noPins, sends } = args
  requireOnePart(args)
  if (upTo === undefined && only === undefined) return undefined
  return {
    ...(upTo === undefined ? { only: only ?? '' } : { upTo }),
    ...(noPins ? { usePins: false } : {}),
    ...(sends.length > 0 ? { writes: Object.fromEntries(sends.map(sendIn)) } : {}),
  }
}

function requireOnePart({ upTo, only, noPins, sends }: PartArgs): void {
  const named = [upTo, only].filter((node) => node !== undefined).length
  if (named > 1) throw usage('Name a node with --up-to or with --only, not with both.')
  if (named === 0 && (noPins || sends.length > 0)) throw usage('--no-pins and --send belong to --up-to or --only.')
}

function sendIn(text: string): readonly [node: string, count: number] {
  const [, node, count] = /^(.+)=(\d{1,6})$/.exec(text) ?? []
  if (node === undefined) throw usage(`--send ${text}: say NODE=COUNT, such as create-order=2.`)
  return [node, Number(count)]
}

/** Says what left the node, and what was not sent to whom. */
export function reportPart(io: ConsoleIo, { flow, run, part }: Reported): void {
  const trace = JSON.parse(run.traceText) as RunTrace
  const target = part.only ?? part.upTo ?? ''
  const steps = new Map(run.steps.map((step) => [step.node, step]))
  for (const step of run.steps) if (step.unsent) reportUnsent(io, { flow, step, trace })
  for (const [port, count] of Object.entries(steps.get(target)?.recordsOut ?? {})) {
    if (port === errorPort) continue
    io.out(`\n${nameOf(flow, target)}, ${port}: ${count} records`)
    reportRecords(io, trace, { node: target, port })
  }
}

interface Reported {
  readonly flow: Flow
  readonly run: FinishedRun
  readonly part: PartialRun
}

interface Unsent {
  readonly flow: Flow
  readonly step: StepSummary
  readonly trace: RunTrace
}

function reportUnsent(io: ConsoleIo, { flow, step, trace }: Unsent): void {
  const node = flow.nodes.find(({ id }) => id === step.node)
  const to = node?.connection === undefined ? '' : ` to ${node.connection}`
  io.out(
    `\nNot sent${to} by ${nameOf(flow, step.node)}: ${step.unsent} records (--send ${step.node}=${step.unsent} sends them)`,
  )
  reportRecords(io, trace, { node: step.node, port: unsentPort })
}

function reportRecords(io: ConsoleIo, trace: RunTrace, place: { readonly node: string; readonly port: string }): void {
  const { records, total } = readTrace(trace, { ...place, side: 'out', offset: 0, limit: shownRecords })
  for (const { value } of records) io.out(`  ${JSON.stringify(value ?? null)}`)
  if (total > records.length) io.out(`  … and ${total - records.length} more`)
}

function nameOf(flow: Flow, id: string): string {
  return flow.nodes.find((node) => node.id === id)?.name ?? id
}

function usage(message: string): Error {
  return flowError('USAGE', { message })
}
