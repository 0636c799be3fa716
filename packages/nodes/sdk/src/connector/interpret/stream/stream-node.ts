import * as Type from 'typebox'
import type { ShapeRule } from '../../../flow/index.ts'
import type { JsonSchema } from '../../../json.ts'
import { defineNode, pollFields, type NodeType, type PollContext, type PollWindow } from '../../../node/index.ts'
import type { ConnectorDefinition } from '../../definition/index.ts'
import type { Found, Wanted } from '../found-change.ts'
import type { Target } from '../get-record.ts'
import { closed, describedAs, entityField, recordRule, type Objects } from '../node-fields.ts'
import { readStream } from './read-stream.ts'
import type { Happened } from './stream-event.ts'

/** The other looks of a connector, and the way to an object of it. */
export interface OtherLooks {
  readonly targetOf: (name: string, context: PollContext) => Target
  readonly look: (target: Target, wanted: Wanted, window: PollWindow) => AsyncIterable<Found>
}

/** The trigger that follows the streams by which a system tells of changes as they happen; none where it has no such thing. */
export function streamNodes(definition: ConnectorDefinition, { targetOf, look }: OtherLooks): readonly NodeType[] {
  const objects: Objects = Object.entries(definition.objects).filter(([, { changes }]) => changes?.kind === 'stream')
  if (objects.length === 0) return []
  const node = defineNode({
    ...describedAs(definition, 'streamed', { en: 'change as it happens', zh: '实时变更' }),
    keywords: [definition.id, 'stream', 'push', 'change data capture', 'event', '实时', '推送', '变更'],
    kind: 'trigger',
    trigger: 'poll',
    category: 'trigger',
    config: Type.Object({ entity: entityField(objects), ...pollFields() }, closed),
    shapes: { outputs: { out: toldShape(objects) }, permission: { action: 'read', entity: '/entity' } },
    poll: {
      ordered: false,
      changes: async function* ({ config: { entity }, ...window }, context) {
        const target = targetOf(entity, context)
        const { changes: stream } = target.object
        if (stream?.kind !== 'stream') throw new RangeError(`${definition.id} has no stream of ${entity}`)
        yield* readStream({
          target,
          stream,
          window,
          reconcile: (wanted, asked) => look(target, wanted, asked),
        })
      },
    },
  })
  return [node]
}

const happened: readonly Happened[] = ['created', 'updated', 'deleted', 'restored', 'unknown']

function toldShape(objects: Objects): ShapeRule {
  const plain = (schema: JsonSchema): ShapeRule => ({ kind: 'schema', schema })
  return {
    kind: 'object',
    fields: [
      { name: 'id', of: plain({ type: 'string' }) },
      { name: 'change', of: plain({ type: 'string', enum: [...happened] }) },
      { name: 'changedAt', of: plain({ type: 'string', format: 'date-time' }) },
      { name: 'changedBy', of: plain({ type: ['string', 'null'] }) },
      { name: 'changedFields', of: plain({ type: 'array', items: { type: 'string' } }) },
      { name: 'record', of: { kind: 'nullable', of: recordRule(objects) } },
    ],
  }
}
