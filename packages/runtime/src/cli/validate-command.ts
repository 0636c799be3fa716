import { dirname } from 'node:path'
import { blockingProblems, type Problem } from '@isthmus/sdk'
import { knownOfCalls, knownToChecks } from '../api/known-to-checks.ts'
import { dataFolder } from '../config.ts'
import { describedEntities } from '../contracts/described-entities.ts'
import type { ConsoleIo, ExitCode } from './console-io.ts'
import { flowsBeside } from './folder-flows.ts'
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
  if (args.data === undefined) {
    const flows = flowsBeside(dirname(args.file))
    return checkUpgraded(parsed.flow, registry, knownOfCalls(parsed.flow, { registry, flows }))
  }
  const data = workshop.openData(dataFolder(io.env, args.data))
  try {
    const { connections, stores } = data
    const { flows, valueMaps } = stores
    const entities = describedEntities(stores.contracts)
    const known = knownToChecks(parsed.flow, { registry, flows, connections, valueMaps, entities })
    return checkUpgraded(parsed.flow, registry, known)
  } finally {
    await data.close()
  }
}
