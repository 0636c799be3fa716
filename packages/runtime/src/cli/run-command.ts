import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { blockingProblems, flowError, partialScope, type Flow, type Problem } from '@isthmus/sdk'
import { type PartialRun } from '@isthmus/sdk/api'
import type { ConnectionSource } from '../engine/connections-port.ts'
import type { StartRun } from '../engine/engine.ts'
import type { FinishedRun } from '../engine/journal-port.ts'
import { partialStart } from '../engine/partial/partial-start.ts'
import { dataFolder, dataPaths, proxiesIn } from '../config.ts'
import type { ConsoleIo, ExitCode } from './console-io.ts'
import { givenConnections } from './given-connections.ts'
import { reportPart } from './part-args.ts'
import { readFlowFile } from './read-flow-file.ts'
import { readInput } from './read-input.ts'
import { reportProblems } from './report-problems.ts'
import { reportErrors, reportRun } from './report-run.ts'
import type { OpenData, RunLine, Workshop } from './workshop.ts'
import { checkUpgraded } from '../engine/plan/upgrade-flow.ts'

export interface RunArgs {
  readonly file: string
  readonly input: string | undefined
  readonly connections: readonly string[]
  readonly trigger: string | undefined
  readonly data: string | undefined
  readonly json: boolean
  /** Of a run of a part of the flow. */
  readonly part?: PartialRun | undefined
}

/** `isthmus run`: carries out a flow once, in this process. */
export async function runCommand(workshop: Workshop, io: ConsoleIo, args: RunArgs): Promise<ExitCode> {
  const parsed = readFlowFile(args.file)
  if (!parsed.ok) {
    reportProblems(io, parsed.problems)
    return 2
  }
  const { flow } = parsed
  const data = args.data === undefined ? undefined : workshop.openData(dataFolder(io.env, args.data))
  try {
    // A data folder brings connectors of its own, which were imported.
    const given = givenConnections(args.connections, flow, workshop.registry)
    const connections = joined(given, data)
    const known = data ? { valueMaps: data.stores.valueMaps.maps() } : {}
    const found = checkUpgraded(flow, workshop.registry, { connections: connections.connectors(), ...known })
    const problems = args.part ? problemsOfPart(found, flow, { workshop, part: args.part }) : found
    reportProblems(io, problems)
    if (blockingProblems(problems).length > 0) return 2
    const start = await startOf(flow, workshop, { args, io })
    const filesFolder = filesFolderFor(io, args)
    const loose = workshop.openEngine({
      connections,
      data,
      proxies: proxiesIn(io.env),
      filesFolder,
      flowsFolder: dirname(args.file),
    })
    try {
      const started = await loose.engine.start({ saved: { flow, version: 1 }, ...start, startedBy: 'cli' })
      return report(io, { flow, run: await started.done, json: args.json, part: args.part })
    } finally {
      await loose.close()
    }
  } finally {
    await data?.close()
  }
}

interface PartOf {
  readonly workshop: Workshop
  readonly part: PartialRun
}

/** What is wrong with the nodes that take part; the rest of the flow may still be under construction. */
function problemsOfPart(problems: readonly Problem[], flow: Flow, { workshop, part }: PartOf): readonly Problem[] {
  const runs = new Set(partialScope(flow, workshop.registry.infos, part).runs)
  return problems.filter(({ node }) => node !== undefined && runs.has(node))
}

interface Starting {
  readonly args: RunArgs
  readonly io: ConsoleIo
}

async function startOf(
  flow: Flow,
  workshop: Workshop,
  { args, io }: Starting,
): Promise<Pick<StartRun, 'trigger' | 'input' | 'part'>> {
  const { part, trigger } = args
  const input = args.input === undefined ? undefined : await readInput(args.input, io.stdin)
  if (part) return partialStart(flow, workshop.registry, { asked: part, wanted: { trigger, input } })
  return { trigger: chooseTrigger(flow, workshop, trigger), input: input ?? [{}] }
}

/** Without a data folder of its own, a flow reads the files that lie beside its document. */
function filesFolderFor(io: ConsoleIo, { file, data }: RunArgs): string {
  const beside = join(dirname(file), 'files')
  return data === undefined && existsSync(beside) ? beside : dataPaths(dataFolder(io.env, data)).files
}

/** Connections named on the command line come before stored ones. */
function joined(given: ReturnType<typeof givenConnections>, data: OpenData | undefined): ConnectionSource {
  return {
    open: (name) => given.get(name) ?? data?.connections.open(name),
    connectors: () =>
      new Map([
        ...(data?.connections.connectors() ?? []),
        ...[...given].map(([name, { connector }]) => [name, connector] as const),
      ]),
  }
}

function chooseTrigger(flow: Flow, { registry }: Workshop, named: string | undefined): string {
  const triggers = flow.nodes.filter((node) => !node.disabled && registry.infos.get(node.type)?.kind === 'trigger')
  const ids = triggers.map(({ id }) => id)
  const only = named ?? (ids.length === 1 ? ids[0] : undefined)
  if (only !== undefined && ids.includes(only)) return only
  const problem = named === undefined ? 'The flow has several triggers' : `The flow has no trigger "${named}"`
  throw flowError('USAGE', { message: `${problem}: name one with --trigger: ${ids.join(', ')}.` })
}

interface Report {
  readonly flow: Flow
  readonly run: FinishedRun
  readonly json: boolean
  readonly part: PartialRun | undefined
}

function report(io: ConsoleIo, { flow, run, json, part }: Report): ExitCode {
  if (json) {
    reportErrors(io, run, new Map(flow.nodes.map((node) => [node.id, node.name])))
    const { id: runId, status, records, durationMs } = run
    io.out(JSON.stringify({ runId, status, records, durationMs } satisfies RunLine))
  } else {
    reportRun(io, flow, run)
    if (part) reportPart(io, { flow, run, part })
  }
  return run.status === 'succeeded' ? 0 : 1
}
