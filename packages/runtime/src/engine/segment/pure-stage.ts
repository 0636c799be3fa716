import { errorPort, fromProblem } from '@isthmus/sdk'
import { untilAborted } from '../run/deadline.ts'
import type { PureUnit, SegmentStage } from '../plan/plan.ts'
import { isInnerPort } from '../plan/plan-units.ts'
import type { RunContext } from '../run/run-context.ts'
import { settleAwaiting } from './awaiting-records.ts'
import type { SegmentJob, SegmentOutput, SegmentRunner } from './segment-runner.ts'

interface PureStage {
  readonly runner: SegmentRunner
  readonly units: readonly PureUnit[]
  readonly context: RunContext
}

/** Streams chunks through a segment, one visit of the sandbox for each. */
export async function runSegment({ id, units }: SegmentStage, context: RunContext): Promise<void> {
  const stage: PureStage = { runner: runnerOf(id, context), units, context }
  const arrivals = context.arrivals(id)
  // A step of its own, so that nothing holds the text of a chunk while the next one is awaited.
  const step = async (): Promise<boolean> => {
    const next = await arrivals.next()
    if (next.done === true) return false
    const { unit, chunk } = next.value
    const entry = stage.runner.script.unitIndex.get(unit) ?? 0
    await carryOut(stage, { unit: entry, from: chunk.from, text: chunk.text }, chunk.origins)
    return true
  }
  while (await step());
  finish(stage)
}

/** The runner of a stage's script. */
export function runnerOf(stage: string, context: RunContext): SegmentRunner {
  const runner = context.compiled.runners.get(stage)
  if (!runner) throw new TypeError(`The stage ${stage} was not compiled`)
  return runner
}

type Work = Pick<SegmentJob, 'unit' | 'from' | 'text'>

/** One visit: what it gave is written down, then sent on, unless a node is set to stop the run at its first error. */
async function carryOut(stage: PureStage, work: Work, origins: readonly number[] = []): Promise<void> {
  const { runner, context } = stage
  context.signal.throwIfAborted()
  const triggers = context.triggers?.of(origins)
  const bases = runner.script.ports.map(({ node, port }) => context.recorder.total(node, port))
  const job: SegmentJob = {
    ...work,
    bases,
    run: context.run,
    ...(triggers ? { triggersText: triggers.text } : {}),
    ...(triggers?.origins ? { origins: triggers.origins } : {}),
  }
  const started = performance.now()
  // The visit may serve other runs as well: it is only stopped when none of them waits any more.
  const output = await untilAborted(context.signal, runner.run(job, context.signal))
  const durationMs = performance.now() - started
  for (const node of new Set(runner.script.ports.map((port) => port.node))) context.recorder.busy(node, durationMs)
  record(stage, output)
  stopOnError(stage, output)
  const positions = triggers?.positions ?? []
  await sendOn(stage, { output, bases, positions })
  if (output.awaiting) {
    const enter = (entering: Work, from: readonly number[]) => carryOut(stage, entering, from)
    await settleAwaiting({ ...stage, enter }, output.awaiting, positions)
  }
}

function record({ runner, context }: PureStage, output: SegmentOutput): void {
  const { ports } = runner.script
  const kept = new Map(output.kept.map(({ port, text }) => [port, text]))
  for (const [at, { node, port, ends }] of ports.entries()) {
    const count = output.counts[at] ?? 0
    if (count === 0 || isInnerPort(port)) continue
    context.recorder.left(node, port, { count, kept: kept.get(at) ?? '' })
    if (ends) context.ended(node, port, count)
  }
  for (const { node, problem } of output.failures) {
    const handled = ports.some((port) => port.node === node && port.port === errorPort && !port.ends)
    context.recorder.failed(node, problem, handled)
  }
}

function stopOnError({ units }: PureStage, { failures }: SegmentOutput): void {
  const stoppers = new Set(units.filter(({ node }) => node.onError === 'stop').map(({ node }) => node.id))
  const failure = failures.find(({ node }) => stoppers.has(node))
  if (failure) throw fromProblem(failure.problem)
}

async function sendOn(
  { runner, units, context }: PureStage,
  sent: { readonly output: SegmentOutput; readonly bases: readonly number[]; readonly positions: readonly number[] },
): Promise<void> {
  const next = [...sent.bases]
  for (const { port: at, count, text, origins } of sent.output.exits) {
    const port = runner.script.ports[at]
    if (!port) continue
    const index = next[at] ?? 0
    next[at] = index + count
    await context.send(units[port.unit]?.id ?? '', port.port, {
      from: [port.node, port.port, index],
      count,
      text,
      ...(origins ? { origins: origins.map((origin) => sent.positions[origin] ?? -1) } : {}),
    })
  }
}

function finish({ units, context }: PureStage): void {
  // A node is done when the last of its parts is.
  const last = units.filter(({ role }) => role !== 'resolve' && role !== 'print' && role !== 'hold')
  context.recorder.stageDone(last.map((unit) => unit.node))
  context.finished(units.map((unit) => unit.id))
}
