import type { Emission, Json } from '@isthmus/sdk'
import { keptText } from '../effect/kept-record.ts'
import { chunkRecords } from '../run/run-context.ts'
import type { ControlWork } from './control-stage.ts'

/** Writes down and sends on what leaves a control node. */
export async function emitAll(work: ControlWork, emissions: readonly Emission[]): Promise<void> {
  for (const [port, group] of Map.groupBy(emissions, (emission) => emission.port ?? 'out')) {
    await emitTo(
      work,
      port,
      group.map(({ record }) => record),
    )
  }
}

export async function emitTo(work: ControlWork, port: string, records: readonly Json[]): Promise<void> {
  for (let start = 0; start < records.length; start += chunkRecords) {
    await emitChunk(work, port, records.slice(start, start + chunkRecords))
  }
}

async function emitChunk(
  { stage, context, calls }: ControlWork,
  port: string,
  records: readonly Json[],
): Promise<void> {
  const { recorder } = context
  const [first] = calls
  const index = recorder.total(stage.id, port)
  const room = recorder.room(stage.id, port)
  const kept = records.slice(0, room).map((value, at) => {
    // What was handled together came from no record in particular, unless one came out for each.
    const from = calls.length === 1 ? first?.from : calls.length === records.length ? calls[at]?.from : undefined
    return keptText({ value, index: index + at, ...(from ? { from } : {}) })
  })
  recorder.left(stage.id, port, { count: records.length, kept: kept.join(',') })
  if (context.isEnd(stage.id, port)) context.ended(stage.id, port, records.length)
  const origin = first?.origin
  await context.send(stage.id, port, {
    from: [stage.id, port, index],
    count: records.length,
    text: JSON.stringify(records),
    ...(origin === undefined ? {} : { origins: records.map(() => origin) }),
  })
}
