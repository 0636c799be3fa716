import { errorPort, type Flow, type Problem } from '@isthmus/sdk'
import { type StepSummary } from '@isthmus/sdk/api'
import type { FinishedRun } from '../engine/journal-port.ts'
import { readTrace, type RunTrace } from '../engine/trace/trace.ts'
import type { ConsoleIo } from './console-io.ts'
import { formatTable } from './table.ts'

const shownErrors = 5

/** Writes a run for a person: its steps with counts, then the first errors with node and cause. */
export function reportRun(io: ConsoleIo, flow: Flow, run: FinishedRun): void {
  const names = new Map(flow.nodes.map((node) => [node.id, node.name]))
  const rows = run.steps.map((step) => stepRow(step, names.get(step.node) ?? step.node))
  io.out(formatTable([['step', 'status', 'in', 'out', 'errors', 'time'], ...rows]))
  const { records } = run
  io.out(
    `\nRun ${run.id} ${run.status}: ${records.in} in, ${records.out} out, ${records.errors} errors, ${Math.round(run.durationMs)} ms`,
  )
  reportErrors(io, run, names)
}

/** Errors go to the standard error, so that the table stays readable in a pipe. */
export function reportErrors(io: ConsoleIo, run: FinishedRun, names: ReadonlyMap<string, string>): void {
  const errors = errorsOf(run)
  for (const { node, problem } of errors.slice(0, shownErrors)) {
    const name = names.get(node) ?? node
    io.err(problem.message.includes(`"${name}"`) ? problem.message : `${name}: ${problem.message}`)
    if (problem.hint) io.err(`  ${problem.hint}`)
  }
  const more = run.records.errors - Math.min(errors.length, shownErrors)
  if (errors.length > 0 && more > 0) io.err(`… and ${more} more`)
}

function errorsOf(run: FinishedRun): readonly { readonly node: string; readonly problem: Problem }[] {
  const trace = JSON.parse(run.traceText) as RunTrace
  const kept = Object.keys(trace.nodes).flatMap((node) => {
    const { records } = readTrace(trace, { node, side: 'out', port: errorPort, offset: 0, limit: shownErrors })
    return records.flatMap(({ problem }) => (problem ? [{ node, problem }] : []))
  })
  return kept.length > 0 ? kept : run.failure ? [run.failure] : []
}

function stepRow(step: StepSummary, name: string): readonly string[] {
  const ports = Object.entries(step.recordsOut).filter(([port, count]) => port !== 'error' && count > 0)
  const out =
    ports.length > 1 ? ports.map(([port, count]) => `${port} ${count}`).join(', ') : String(ports[0]?.[1] ?? 0)
  return [name, step.status, String(step.recordsIn), out, String(step.errors), `${Math.round(step.durationMs)} ms`]
}
