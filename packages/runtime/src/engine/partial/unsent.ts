import { isJsonObject, type Emission, type Json, type JsonObject } from '@isthmus/sdk'
import { unsentPort } from '@isthmus/sdk/api'
import { objectOfRows } from '@isthmus/sdk/mapping'
import type { EffectWork } from '../effect/effect-emit.ts'
import { keptText } from '../effect/kept-record.ts'

/** True when a person has agreed to this write: each call of it counts. */
export function mayWrite({ stage, context }: Pick<EffectWork, 'stage' | 'context'>): boolean {
  return stage.preview !== true || context.takePermit(stage.node.id)
}

/**
 * A write of a run that must not write: notes what would have been sent, and gives on what stands for the other system's
 * answer.
 */
export function keepUnsent(work: EffectWork): readonly Emission[] {
  const { stage, context, call } = work
  const { recorder } = context
  const index = recorder.total(stage.id, unsentPort)
  const kept =
    recorder.room(stage.id, unsentPort) > 0 ? keptText({ value: wouldSend(work), index, from: call.from }) : ''
  recorder.left(stage.id, unsentPort, { count: 1, kept })
  const answer = context.compiled.partial?.answerTo(stage.node.id, call.record, index)
  return [{ record: answer ?? call.record }]
}

/** The call as its config says it, with rows as the object that they make; without config to tell, the record. */
function wouldSend({ stage, call }: EffectWork): Json {
  const { connection } = stage.node
  const isWriter = stage.type.behaviour.kind !== 'effect'
  return {
    ...(connection === undefined ? {} : { connection }),
    ...withObjects(call.config, stage.type.info.config),
    ...(isWriter ? { record: call.record } : {}),
  }
}

function withObjects(config: JsonObject, schema: { readonly [key: string]: unknown }): JsonObject {
  const { properties } = schema
  if (!isJsonObject(properties)) return config
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, isFieldRows(properties[name]) ? asObject(value) : value]),
  )
}

function isFieldRows(schema: Json | undefined): boolean {
  const hints = isJsonObject(schema) ? schema['x-ui'] : undefined
  return isJsonObject(hints) && hints['widget'] === 'fields'
}

function asObject(rows: Json): Json {
  if (!Array.isArray(rows)) return rows
  // Computed by the segment before: target and value.
  return objectOfRows(rows)
}
