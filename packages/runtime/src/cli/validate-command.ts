import { dirname } from 'node:path'
import { blockingProblems, contractsOf, type Problem } from '@isthmus/sdk'
import { dataFolder } from '../config.ts'
import { describedEntities } from '../contracts/described-entities.ts'
import type { ConsoleIo, ExitCode } from './console-io.ts'
import { folderFlows } from './folder-flows.ts'
import { readFlowFile } from './read-flow-file.ts'
import { reportProblems } from './report-problems.ts'
import type { Workshop } from './workshop.ts'
import { checkUpgraded } from '../engine/plan/upgrade-flow.ts'

export interface ValidateArgs {
  readonly file: string
  readonly data: string | undefined
  readonly json: boolean
}

/** `isthmus validate`: names every problem of a flow without running it; 2 when any is an error, 0 with warnings only. */
export async function validateCommand(workshop: Workshop, io: ConsoleIo, args: ValidateArgs): Promise<ExitCode> {
  const problems = await problemsOf(workshop, io, args)
  const blocking = blockingProblems(problems)
  if (args.json) io.out(JSON.stringify({ ok: blocking.length === 0, problems }))
  else reportProblems(io, problems)
  if (!args.json && blocking.length === 0) io.out(`${args.file} can run.`)
  return blocking.length === 0 ? 0 : 2
}

async function problemsOf(workshop: Workshop, io: ConsoleIo, args: ValidateArgs): Promise<readonly Problem[]> {
  const parsed = readFlowFile(args.file)
  if (!parsed.ok) return parsed.problems
  const { registry } = workshop
  const beside = folderFlows(dirname(args.file))
  const contracts = contractsOf(parsed.flow, registry.infos, (id) => beside.callable(id)?.flow)
  if (args.data === undefined) return checkUpgraded(parsed.flow, registry, { contracts })
  const data = workshop.openData(dataFolder(io.env, args.data))
  try {
    const { connections, stores } = data
    const entities = describedEntities(stores.contracts)
    const known = { contracts, connections: connections.connectors(), valueMaps: stores.valueMaps.maps(), entities }
    return checkUpgraded(parsed.flow, registry, known)
  } finally {
    await data.close()
  }
}
