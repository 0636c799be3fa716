import { flowError } from '@isthmus/sdk'
import { type PollDetail } from '@isthmus/sdk/api'
import { dataFolder } from '../config.ts'
import { pollViews, readPollStart, resetPoll } from '../triggers/index.ts'
import type { ConsoleIo, ExitCode } from './console-io.ts'
import { formatTable } from './table.ts'
import type { OpenData, Workshop } from './workshop.ts'

export interface PollsArgs {
  /** What follows the command: nothing, `list`, or `reset FLOW NODE`. */
  readonly words: readonly string[]
  readonly from: string | undefined
  readonly data: string | undefined
  readonly json: boolean
}

/** `isthmus polls`: tells how far poll triggers have come, and lets one begin anew; also beside a server that runs. */
export async function pollsCommand(workshop: Workshop, io: ConsoleIo, args: PollsArgs): Promise<ExitCode> {
  const [action = 'list', flow, node, ...others] = args.words
  const isReset = action === 'reset' && flow !== undefined && node !== undefined && others.length === 0
  if (!isReset && (action !== 'list' || flow !== undefined)) {
    const message = 'Say "isthmus polls", or "isthmus polls reset FLOW NODE --from now|everything|DATE".'
    throw flowError('USAGE', { message })
  }
  const data = workshop.openData(dataFolder(io.env, args.data))
  try {
    if (isReset) reset(data, { flow, node, from: args.from ?? 'now' })
    else list(data, io, args.json)
    return 0
  } finally {
    await data.close()
  }
}

const header = ['flow', 'node', 'watermark', 'last look', 'last success', 'failures', 'cause']

function list({ stores }: OpenData, io: ConsoleIo, json: boolean): void {
  const polls = pollViews(stores.triggers)
  if (json) io.out(JSON.stringify(polls))
  else io.out(polls.length === 0 ? 'No poll has looked yet.' : formatTable([header, ...polls.map(rowOf)]))
}

function rowOf({ flowId, node, failures, problem, ...times }: PollDetail): readonly string[] {
  const { watermark = '', lastAttemptAt = '', lastSuccessAt = '', restartedAt = '' } = times
  return [
    flowId,
    node,
    watermark,
    lastAttemptAt,
    lastSuccessAt,
    String(failures),
    failures > 0
      ? (problem?.message ?? '')
      : restartedAt === ''
        ? ''
        : `read anew at ${restartedAt}: its place was forgotten`,
  ]
}

function reset(
  { stores }: OpenData,
  { flow, node, from }: { readonly flow: string; readonly node: string; readonly from: string },
): void {
  const start = readPollStart(from)
  if (!stores.triggers.get(flow, node)) throw flowError('NOT_FOUND', { what: 'poll', id: `${flow} ${node}` })
  const now = () => new Date()
  resetPoll({ memory: stores.triggers, now }, { flow, node, start })
  stores.audit.add({
    at: now().toISOString(),
    who: 'cli',
    action: `poll.reset ${from}`,
    object: `flow:${flow}/${node}`,
  })
}
