import { errorPort, FlowError, flowError, fromProblem } from '@isthmus/sdk'
import { answerChunk } from './express-answer.ts'
import type { ExpressPlan, ExpressSegment } from './express-plan.ts'
import type { LaneRun } from './express-run.ts'
import { keptValueText } from '../effect/kept-record.ts'
import type { Carried, SegmentJob, SegmentOutput } from '../segment/segment-runner.ts'

export interface BurstOptions {
  readonly keepTraces: boolean
  /** Time limit of a run. */
  readonly limitMs: number
}

/** Runs in a stage, with the `round`-th chunk that came to it. */
export interface StagePlace {
  readonly plan: ExpressPlan
  readonly at: number
  readonly round: number
  readonly options: BurstOptions
}

/** Carries runs through all stages of their flow, one visit per stage for all of them. Never throws; each run tells. */
export async function carryBurst(plan: ExpressPlan, runs: readonly LaneRun[], options: BurstOptions): Promise<void> {
  for (const run of runs) begin(plan, run, options)
  await carryFrom({ plan, at: 0, round: 0, options }, runs)
}

/** The same for runs that have come to a stage. */
export async function carryFrom({ plan, at: first, options }: StagePlace, runs: readonly LaneRun[]): Promise<void> {
  for (let at = first; at < plan.stages.length; at += 1) {
    let round = 0
    while (await carryRound({ plan, at, round, options }, runs)) round += 1
  }
}

/** False when no run has anything for the stage any more. */
async function carryRound(place: StagePlace, runs: readonly LaneRun[]): Promise<boolean> {
  const { plan, at, round } = place
  const stage = plan.stages[at]
  const present = runs.filter((run) => run.arrival(at, round) !== undefined)
  if (!stage || present.length === 0) return false
  if (stage.kind === 'segment') await visitSegment(stage, present, place)
  else for (const run of present) answerChunk(stage, run, place)
  return true
}

export function begin({ trigger, compiled }: ExpressPlan, run: LaneRun, { keepTraces }: BurstOptions): void {
  run.left(trigger.port, 1, keepTraces ? keptValueText(run.event.recordText, 0) : '')
  run.send(trigger.routes, { from: [compiled.trigger, 'out', 0], count: 1, text: run.inputText })
}

async function visitSegment(stage: ExpressSegment, runs: readonly LaneRun[], place: StagePlace): Promise<void> {
  const answers = await stage.runner.visitAll(runs.map((run) => jobOf(stage, run, place)))
  for (const [index, run] of runs.entries()) {
    const answer = answers[index]
    if (answer) takeVisit(stage, run, { ...answer, place })
  }
}

/** Writes down and passes on what a visit gave a run. */
export function takeVisit(
  stage: ExpressSegment,
  run: LaneRun,
  { output, durationMs, place }: Carried<SegmentOutput> & { readonly place: StagePlace },
): void {
  run.busyMs[place.at] = (run.busyMs[place.at] ?? 0) + durationMs
  const { limitMs } = place.options
  if (run.totalMs > limitMs) run.stop(place.at, flowError('RUN_TIMEOUT', { limitMs }))
  else if (output instanceof FlowError) run.stop(place.at, output)
  else take(stage, run, { output, place })
}

function jobOf({ runner: { script }, ports }: ExpressSegment, run: LaneRun, { at, round }: StagePlace): SegmentJob {
  const { unit = '', chunk } = run.arrival(at, round) ?? {}
  return {
    unit: script.unitIndex.get(unit) ?? 0,
    from: chunk?.from ?? ['', '', 0],
    text: chunk?.text ?? '[]',
    bases: ports.map((port) => run.counts[port] ?? 0),
    run: { id: run.id, startedAt: run.startedAt },
    ...(script.usesTrigger ? { triggersText: run.inputText } : {}),
  }
}

interface Taken {
  readonly output: SegmentOutput
  readonly place: StagePlace
}

/** Writes down what a visit gave, then passes it on, unless a node is set to stop the run at its first failure. */
function take(stage: ExpressSegment, run: LaneRun, taken: Taken): void {
  const bases = stage.ports.map((port) => run.counts[port] ?? 0)
  writeDown(stage, run, taken)
  const stopper = taken.output.failures.find(({ node }) => stage.stoppers.has(node))
  if (stopper) run.stop(taken.place.at, fromProblem(stopper.problem))
  else passOn(stage, run, { output: taken.output, bases })
}

function writeDown(stage: ExpressSegment, run: LaneRun, { output, place: { plan, options } }: Taken): void {
  const kept = new Map(options.keepTraces ? output.kept.map(({ port, text }) => [port, text]) : [])
  for (const [index, port] of stage.ports.entries()) {
    const count = output.counts[index] ?? 0
    if (count > 0 && port >= 0) run.left(port, count, kept.get(index) ?? '')
  }
  for (const { node, problem } of output.failures) run.failed(node, problem, takesErrors(plan, node))
}

function passOn(
  stage: ExpressSegment,
  run: LaneRun,
  { output, bases }: { readonly output: SegmentOutput; readonly bases: number[] },
): void {
  for (const { port: index, count, text } of output.exits) {
    const port = stage.runner.script.ports[index]
    const routes = stage.routes[index]
    if (!port || !routes) continue
    const first = bases[index] ?? 0
    bases[index] = first + count
    run.send(routes, { from: [port.node, port.port, first], count, text })
  }
}

function takesErrors({ ports }: ExpressPlan, node: string): boolean {
  return ports.some((port) => port.node === node && port.port === errorPort && port.end === undefined)
}
