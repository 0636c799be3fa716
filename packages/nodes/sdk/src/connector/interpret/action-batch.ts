import { asFlowError, type FlowError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import type { BatchContext, BatchForm, BatchInput, BatchResult, EffectContext, Emission } from '../../node/index.ts'
import { actionSending, doAction, soAlready, type ActionResult, type AskedAction } from './do-action.ts'
import type { Objects } from './node-fields.ts'
import { aloneResult, callBounds, writeBatch, type Row, type RowResult } from './write-batch.ts'
import type { Writer } from './write-call.ts'

/** What a node that does actions makes of its config. */
export interface ActionReading {
  readonly objects: Objects
  readonly asked: (config: unknown) => AskedAction
  readonly writer: (config: unknown, context: EffectContext) => Writer
  readonly emitted: (record: Json, config: unknown, result: ActionResult) => readonly Emission[]
}

/** How an action goes to many records in one call, for nodes with one that can. */
export function actionBatch(reading: ActionReading): { readonly batch?: BatchForm<unknown> } {
  const batches = reading.objects.flatMap(([, { actions = {} }]) =>
    Object.values(actions).flatMap(({ batch }) => batch ?? []),
  )
  if (batches.length === 0) return {}
  return {
    batch: {
      ...callBounds(batches),
      together: (config) => togetherText(reading, config),
      runBatch: (inputs, context) => runBatch(reading, inputs, context),
    },
  }
}

/** What is given goes with the call, so only what is given alike shares one. */
function togetherText({ asked }: ActionReading, config: unknown): string {
  const { entity } = config as { readonly entity: string }
  try {
    const { name, action, parameters, id } = asked(config)
    return JSON.stringify([entity, name, parameters, ...(action.batch ? [] : [id])])
  } catch {
    // What cannot be asked for fails by itself.
    return JSON.stringify(config)
  }
}

type Input = BatchInput<unknown>

async function runBatch(
  reading: ActionReading,
  inputs: readonly Input[],
  context: BatchContext,
): Promise<readonly BatchResult[]> {
  const rows = inputs.map((input) => askedRow(reading, input, context))
  const sent = await sentTogether(rows)
  const results: BatchResult[] = []
  for (const [at, { record, config }] of inputs.entries()) {
    const row = rows[at]
    if (!row) continue
    const result = 'asked' in row ? await settled(row, sent?.[at]) : ({ outcome: 'failed', error: row } as const)
    results.push(
      result.outcome === 'done'
        ? { outcome: 'done', emissions: reading.emitted(record, config, result.result) }
        : result,
    )
  }
  return results
}

interface AskedRow {
  readonly asked: AskedAction
  readonly writer: Writer
}

function askedRow(
  { asked, writer }: ActionReading,
  { config, idempotencyKey, attempt }: Input,
  context: BatchContext,
): AskedRow | FlowError {
  try {
    return { asked: asked(config), writer: writer(config, { ...context, idempotencyKey, attempt }) }
  } catch (error) {
    return asFlowError(error)
  }
}

/** Sends what can go in one call; `undefined` where none does, or where the system refuses all because of some. */
async function sentTogether(rows: readonly (AskedRow | FlowError)[]): Promise<readonly RowResult[] | undefined> {
  const first = rows.find((row) => 'asked' in row)
  if (!first?.asked.action.batch) return undefined
  const { action, parameters } = first.asked
  const call = {
    write: action,
    batch: first.asked.action.batch,
    shared: { parameters },
    action: 'done',
    permission: action.permission,
  } as const
  try {
    return await writeBatch(first.writer, call, rows.map(rowOf))
  } catch (thrown) {
    const error = asFlowError(thrown)
    if (action.batch?.outcome === 'together' && error.code === 'UPSTREAM_REJECTED') return undefined
    throw error
  }
}

function rowOf(row: AskedRow | FlowError): Row | FlowError {
  if (!('asked' in row)) return row
  try {
    const { scope } = actionSending(row.writer, row.asked)
    return { scope, id: row.asked.id }
  } catch (error) {
    return asFlowError(error)
  }
}

/** What became of one record: those that were not sent, or of which nothing was said, go by themselves. */
async function settled({ asked, writer }: AskedRow, sent: RowResult | undefined): Promise<RowResult<ActionResult>> {
  if (sent?.outcome === 'done') return { outcome: 'done', result: { ...sent.result, action: 'done', result: null } }
  if (sent?.outcome === 'failed') return aloneResult(() => soAlready(writer, asked, sent.error))
  const { batch } = asked.action
  const isOpen = sent === undefined || (batch && 'unlisted' in batch && batch.unlisted === 'alone')
  return isOpen ? aloneResult(() => doAction(writer, asked)) : sent
}
