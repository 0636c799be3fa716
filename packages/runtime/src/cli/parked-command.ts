import { flowError, type Json } from '@isthmus/sdk'
import { parkedResolutions, type ParkedRecord, type ParkedResolution } from '@isthmus/sdk/api'
import { dataFolder } from '../config.ts'
import type { ConsoleIo, ExitCode } from './console-io.ts'
import { formatTable } from './table.ts'
import type { OpenData, Workshop } from './workshop.ts'

export interface ParkedArgs {
  /** What follows the command: nothing, `list`, or `resolve ID`. */
  readonly words: readonly string[]
  readonly flow: string | undefined
  readonly as: string | undefined
  readonly record: string | undefined
  readonly data: string | undefined
  readonly json: boolean
}

const listed = 200

/** `isthmus parked`: lists records that wait for a person, and writes down what a person decides. */
export async function parkedCommand(workshop: Workshop, io: ConsoleIo, args: ParkedArgs): Promise<ExitCode> {
  const [action = 'list', id, ...others] = args.words
  if (others.length > 0 || (action === 'list') !== (id === undefined) || !['list', 'resolve'].includes(action))
    throw usage('Say "isthmus parked", or "isthmus parked resolve ID --as happened|again|dropped".')
  const decision = id === undefined ? undefined : { id, kind: kindOf(args.as), ...recordOf(args.record) }
  const data = workshop.openData(dataFolder(io.env, args.data))
  try {
    if (decision) return resolve(data, io, decision)
    list(data, io, args)
    return 0
  } finally {
    await data.close()
  }
}

function list({ stores }: OpenData, io: ConsoleIo, { flow, json }: ParkedArgs): void {
  const { parked, next } = stores.parked.list({ open: true, limit: listed, ...(flow === undefined ? {} : { flow }) })
  if (json) io.out(JSON.stringify(parked))
  else io.out(parked.length === 0 ? 'No record waits for a person.' : formatTable([header, ...parked.map(rowOf)]))
  if (next !== null) io.err(`There are more than ${listed}; these have waited longest.`)
}

const header = ['parked', 'id', 'run', 'flow', 'node', 'key', 'cause']

function rowOf({ parkedAt, id, runId, flowId, nodeName, businessKey = '', problem }: ParkedRecord): readonly string[] {
  return [parkedAt.slice(0, 19).replace('T', ' '), id, runId, flowId, nodeName, businessKey, problem.message]
}

interface Decision {
  readonly id: string
  readonly kind: ParkedResolution
  readonly record?: Json
}

function resolve({ stores }: OpenData, io: ConsoleIo, decision: Decision): ExitCode {
  const { id, kind } = decision
  const waiting = stores.parked.get(id)
  if (!waiting) throw flowError('NOT_FOUND', { what: 'parked record', id })
  const at = new Date().toISOString()
  if (!stores.parked.resolve({ ...decision, at, by: 'cli' })) throw flowError('PARKED_RESOLVED', { id })
  stores.audit.add({ at, who: 'cli', action: `parked.${kind}`, object: `run:${waiting.runId}` })
  io.out(`Noted. The run ${waiting.runId} goes on within seconds when the server runs, else when it starts.`)
  return 0
}

function kindOf(text: string | undefined): ParkedResolution {
  const kind = parkedResolutions.find((known) => known === text)
  if (kind) return kind
  throw usage(`--as "${text ?? ''}" is not one of ${parkedResolutions.join(', ')}.`)
}

function recordOf(text: string | undefined): { readonly record?: Json } {
  if (text === undefined) return {}
  try {
    return { record: JSON.parse(text) as Json }
  } catch (cause) {
    throw usage(`--record is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`)
  }
}

function usage(message: string): Error {
  return flowError('USAGE', { message })
}
