import { flowError } from '@isthmus/sdk'
import { runStatuses, type RunStatus, type RunSummary } from '@isthmus/sdk/api'
import { dataFolder } from '../config.ts'
import type { ConsoleIo, ExitCode } from './console-io.ts'
import { formatTable } from './table.ts'
import type { Workshop } from './workshop.ts'

export interface RunsArgs {
  readonly flow: string | undefined
  readonly statuses: readonly string[]
  readonly limit: string
  readonly data: string | undefined
  readonly json: boolean
}

/** `isthmus runs`: lists the latest runs of a data folder, newest first. */
export async function runsCommand(workshop: Workshop, io: ConsoleIo, args: RunsArgs): Promise<ExitCode> {
  const wanted = args.statuses.map(statusOf)
  const limit = limitOf(args.limit)
  const data = workshop.openData(dataFolder(io.env, args.data))
  try {
    const { runs } = data.stores.runs.list({
      limit,
      ...(args.flow === undefined ? {} : { flow: args.flow }),
      ...(wanted.length > 0 ? { statuses: wanted } : {}),
    })
    if (args.json) io.out(JSON.stringify(runs))
    else io.out(runs.length === 0 ? 'There are no such runs.' : formatTable([header, ...runs.map(rowOf)]))
    return 0
  } finally {
    await data.close()
  }
}

const header = ['queued', 'run', 'flow', 'status', 'in', 'out', 'errors', 'time', 'cause']

function rowOf(run: RunSummary): readonly string[] {
  const { records, durationMs, failure } = run
  const counts = [records.in, records.out, records.errors].map(String)
  const time = durationMs === undefined ? '' : `${Math.round(durationMs)} ms`
  const cause = failure ? `${failure.nodeName}: ${failure.problem.message}` : ''
  return [run.queuedAt.slice(0, 19).replace('T', ' '), run.id, run.flowId, run.status, ...counts, time, cause]
}

function statusOf(text: string): RunStatus {
  const status = runStatuses.find((known) => known === text)
  if (status) return status
  throw flowError('USAGE', { message: `--status "${text}" is not one of ${runStatuses.join(', ')}.` })
}

function limitOf(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw flowError('USAGE', { message: `--limit "${text}" is not a number from 1 to 9999.` })
}
