import { errorPort, flowError, fromProblem } from '@isthmus/sdk'
import { callPort, type GatherStage, type PureUnit, type SegmentStage } from './plan.ts'
import type { RunContext } from './run-context.ts'
import type { SegmentJob, SegmentOutput, SegmentRunner } from './segment-runner.ts'

/** Text a gathering node may collect before it is stopped. */
const maxGatheredChars = 64 * 1024 * 1024

interface PureStage {
  readonly runner: SegmentRunner
  readonly units: readonly PureUnit[]
  readonly context: RunContext
}

/** Streams chunks through a segment, one visit of the sandbox for each. */
export async function runSegment({ id, units }: SegmentStage, context: RunContext): Promise<void> {
  const stage: PureStage = { runner: runnerOf(id, context), units, context }
  for await (const { unit, chunk } of context.arrivals(id)) {
    const entry = stage.runner.script.unitIndex.get(unit) ?? 0
    await carryOut(stage, { unit: entry, from: chunk.from, text: chunk.text }, chunk.origins)
  }
  finish(stage)
}

/** Collects everything that comes in, then lets the node work on all of it at once. */
export async function runGather({ id, unit }: GatherStage, context: RunContext): Promise<void> {
  const stage: PureStage = { runner: runnerOf(id, context), units: [unit], context }
  const gathered = await gather(id, unit, context)
  await carryOut(stage, { unit: 0, from: [unit.node.id, '', 0], text: '[]', gathered })
  finish(stage)
}

async function gather(stage: string, { node, type }: PureUnit, context: RunContext): Promise<Record<string, string[]>> {
  const gathered: Record<string, string[]> = Object.fromEntries(type.info.inputs.map((port) => [port.id, []]))
  let chars = 0
  for await (const { port, chunk } of context.arrivals(stage)) {
    chars += chunk.text.length
    if (chars > maxGatheredChars) {
      const limit = `${maxGatheredChars / 1024 / 1024} MB`
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

type Work = Pick<SegmentJob, 'unit' | 'from' | 'text' | 'gathered'>

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
  const output = await runner.run(job)
  const durationMs = performance.now() - started
  for (const node of new Set(runner.script.ports.map((port) => port.node))) context.recorder.busy(node, durationMs)
  record(stage, output)
  stopOnError(stage, output)
  await sendOn(stage, { output, bases, positions: triggers?.positions ?? [] })
}

function record({ runner, context }: PureStage, output: SegmentOutput): void {
  const { ports } = runner.script
  const kept = new Map(output.kept.map(({ port, text }) => [port, text]))
  for (const [at, { node, port, ends }] of ports.entries()) {
    const count = output.counts[at] ?? 0
    if (count === 0 || port === callPort) continue
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
  context.recorder.stageDone(units.map((unit) => unit.node))
  context.finished(units.map((unit) => unit.id))
}
