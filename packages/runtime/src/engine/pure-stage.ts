import { flowError, fromProblem } from '@isthmus/sdk'
import type { GatherStage, SegmentStage } from './plan.ts'
import type { RunContext } from './run-context.ts'
import type { SegmentJob, SegmentOutput, SegmentRunner } from './segment-runner.ts'

/** Text a gathering node may collect before it is stopped. */
const maxGatheredBytes = 64 * 1024 * 1024

/** Streams chunks through a segment, one visit of the sandbox for each. */
export async function runSegment(stage: SegmentStage, context: RunContext): Promise<void> {
  const runner = runnerOf(stage.id, context)
  const unitIds = stage.units.map((unit) => unit.id)
  for await (const arrival of context.arrivals(stage.id)) {
    const unit = runner.script.unitIndex.get(arrival.unit) ?? 0
    const { from, text, origins } = arrival.chunk
    const job = { ...baseJob(runner, context), unit, from, text, ...(origins ? { origins } : {}) }
    await deliver(await visit(runner, job, context), { runner, unitIds, context })
    stopOnError(stage, context)
  }
  context.recorder.stageDone(stage.units.map((unit) => unit.node))
  context.finished(unitIds)
}

/** Collects everything that comes in, then lets the node work on all of it at once. */
export async function runGather(stage: GatherStage, context: RunContext): Promise<void> {
  const runner = runnerOf(stage.id, context)
  const { node } = stage.unit
  const gathered = await gather(stage, context)
  const job: SegmentJob = { ...baseJob(runner, context), unit: 0, from: [node.id, '', 0], text: '[]', gathered }
  await deliver(await visit(runner, job, context), { runner, unitIds: [stage.unit.id], context })
  stopOnError({ units: [stage.unit] }, context)
  context.recorder.stageDone([node])
  context.finished([stage.unit.id])
}

async function gather(stage: GatherStage, context: RunContext): Promise<Record<string, string[]>> {
  const { node, type } = stage.unit
  const gathered: Record<string, string[]> = Object.fromEntries(type.info.inputs.map((port) => [port.id, []]))
  let bytes = 0
  for await (const { port, chunk } of context.arrivals(stage.id)) {
    bytes += chunk.text.length
    if (bytes > maxGatheredBytes) {
      const limit = `${maxGatheredBytes / 1024 / 1024} MB`
      throw flowError('GATHER_TOO_LARGE', { node: node.name, limit }, { node: node.id })
    }
    gathered[port]?.push(chunk.text)
  }
  return gathered
}

function runnerOf(stage: string, context: RunContext): SegmentRunner {
  const runner = context.compiled.runners.get(stage)
  if (!runner) throw new TypeError(`The stage ${stage} was not compiled`)
  return runner
}

function baseJob(runner: SegmentRunner, context: RunContext): Pick<SegmentJob, 'bases' | 'run' | 'triggersText'> {
  return {
    bases: runner.script.ports.map(({ node, port }) => context.recorder.total(node, port)),
    run: context.run,
    ...(context.triggersText === undefined ? {} : { triggersText: context.triggersText }),
  }
}

async function visit(runner: SegmentRunner, job: SegmentJob, context: RunContext): Promise<SegmentOutput> {
  context.signal.throwIfAborted()
  const started = performance.now()
  const output = await runner.run(job)
  const durationMs = performance.now() - started
  for (const node of new Set(runner.script.ports.map((port) => port.node))) context.recorder.busy(node, durationMs)
  return output
}

async function deliver(
  output: SegmentOutput,
  { runner, unitIds, context }: { runner: SegmentRunner; unitIds: readonly string[]; context: RunContext },
): Promise<void> {
  const { ports } = runner.script
  const bases = ports.map(({ node, port }) => context.recorder.total(node, port))
  const kept = new Map(output.kept.map(({ port, text }) => [port, text]))
  for (const [at, { node, port, ends }] of ports.entries()) {
    const count = output.counts[at] ?? 0
    if (count === 0 || port === 'call') continue
    const text = kept.get(at)
    context.recorder.left(node, port, { count, ...(text ? { kept: text } : {}) })
    if (ends) context.ended(node, port, count)
  }
  for (const { node, problem } of output.failures) context.recorder.failed(node, problem)
  for (const { port: at, count, text, origins } of output.exits) {
    const port = ports[at]
    if (!port) continue
    const index = bases[at] ?? 0
    bases[at] = index + count
    const chunk = { from: [port.node, port.port, index] as const, count, text, ...(origins ? { origins } : {}) }
    await context.send(unitIds[port.unit] ?? '', port.port, chunk)
  }
}

/** Nodes set to stop end the run at their first error, after what happened has been written down. */
function stopOnError(stage: Pick<SegmentStage, 'units'>, context: RunContext): void {
  const { failure } = context.recorder
  const stopper = stage.units.find((unit) => unit.node.onError === 'stop' && unit.node.id === failure?.node)
  if (stopper && failure) throw fromProblem(failure.problem)
}
