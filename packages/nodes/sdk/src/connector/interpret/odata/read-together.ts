import { asFlowError, type FlowError } from '../../../errors.ts'
import { plainText, type Json } from '../../../json.ts'
import type { HttpRequest } from '../../../node/index.ts'
import type { ODataBatch, WriteDefinition } from '../../definition/index.ts'
import { getRecord, getRequest, heldIn, type Held, type Target } from '../get-record.ts'
import type { RowResult } from '../write-batch.ts'
import type { Writer } from '../write-call.ts'
import type { InnerAnswer } from './batch-message.ts'
import { sendBatch, type CallOutcome, type Sent } from './send-batch.ts'

interface Read {
  readonly writer: Target
  readonly id: Json
}

type Found = Held | undefined | FlowError
type Answered = FlowError | { readonly held: Held | undefined }

/**
 * The records with these ids, read in one call where the system takes it, as a look-up by id; what one of them is refused with stands
 * in its place. Throws what the call as a whole is refused with.
 */
export async function heldRecords(
  reads: readonly Read[],
  { batch }: { readonly batch: ODataBatch },
): Promise<(id: Json) => Found> {
  const answered = await readTogether(reads, batch)
  const found = new Map<string, Found>()
  for (const { writer, id } of reads) {
    const key = plainText(id)
    const given = answered.get(key)
    if (!found.has(key)) found.set(key, given === undefined ? await readAlone(writer, id) : heldOf(given))
  }
  return (id) => found.get(plainText(id))
}

function heldOf(given: Answered): Found {
  return 'held' in given ? given.held : given
}

/** What one call says of the records with these ids, by id as text; of what is missing there the call does not tell. */
export async function readTogether(
  reads: readonly Read[],
  batch: Sent['batch'],
): Promise<ReadonlyMap<string, Answered>> {
  const found = new Map<string, Answered>()
  const asked = new Map(reads.map((read) => [plainText(read.id), read] as const))
  const rows = [...asked.values()].flatMap(({ writer, id }) => {
    try {
      return [{ writer, id, request: getRequest(writer, id) }]
    } catch (error) {
      found.set(plainText(id), asFlowError(error))
      return []
    }
  })
  const outcomes = await askTogether(rows, batch)
  for (const [at, { writer, id }] of rows.entries()) {
    const outcome = outcomes === 'unsupported' ? 'none' : (outcomes[at] ?? 'none')
    if (typeof outcome === 'string' || outcome.status === 0) continue
    found.set(plainText(id), foundIn(writer, outcome))
  }
  return found
}

async function askTogether(
  rows: readonly (Read & { readonly request: HttpRequest })[],
  batch: Sent['batch'],
): Promise<readonly CallOutcome[] | 'unsupported'> {
  const [first] = rows
  // One by itself needs no call around it.
  if (!first || rows.length === 1) return 'unsupported'
  const calls = rows.map(({ request }) => request)
  const permission = first.writer.object.permissions?.read
  return sendBatch(first.writer, { batch, calls, grouping: 'alone', permission }, (outcome) =>
    'refused' in outcome ? [] : outcome,
  )
}

function foundIn(writer: Target, answer: InnerAnswer): Answered {
  try {
    return { held: heldIn(writer, answer) }
  } catch (error) {
    return asFlowError(error)
  }
}

async function readAlone(writer: Target, id: Json): Promise<Found> {
  try {
    return await getRecord(writer, id)
  } catch (error) {
    return asFlowError(error)
  }
}

/** Reads back what was written where the definition wants that and the answers did not say it. */
export async function withRecords(
  rows: readonly ({ readonly writer: Writer } | FlowError)[],
  results: readonly RowResult[],
  { write, batch }: { readonly write: WriteDefinition; readonly batch: ODataBatch },
): Promise<readonly RowResult[]> {
  if (write.answer?.readBack !== true) return results
  const reads = results.flatMap((result, at) => {
    const row = rows[at]
    if (!row || !('writer' in row) || !row.writer.object.get || result.outcome !== 'done') return []
    const { action, id, record } = result.result
    const isOpen = record === null && id !== null && action !== 'deleted' && action !== 'unchanged'
    return isOpen ? [{ writer: row.writer, id }] : []
  })
  if (reads.length === 0) return results
  const held = await heldRecords(reads, { batch }).catch(() => undefined)
  return results.map((result) => {
    if (result.outcome !== 'done' || result.result.record !== null) return result
    // The write has happened, whether it can be shown or not.
    const found = held?.(result.result.id)
    const record = found && 'record' in found ? found.record : null
    return { ...result, result: { ...result.result, record } }
  })
}
