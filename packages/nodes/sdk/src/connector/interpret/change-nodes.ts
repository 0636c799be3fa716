import * as Type from 'typebox'
import type { ShapeRule } from '../../flow/index.ts'
import type { JsonObject } from '../../json.ts'
import {
  defineNode,
  pollFields,
  type NodeType,
  type PollBatch,
  type PollContext,
  type PollWindow,
} from '../../node/index.ts'
import {
  pollOf,
  watermarkOf,
  type ConnectorDefinition,
  type ObjectDefinition,
  type WatermarkDefinition,
} from '../definition/index.ts'
import type { Reader } from './ask-pages.ts'
import { deletedRecord, isFlagged, type Found, type Wanted } from './found-change.ts'
import type { Target } from './get-record.ts'
import { closed, describedAs, entityField, recordRule, type Objects } from './node-fields.ts'
import { readChanges } from './read-changes.ts'
import { readDeletedList } from './read-deleted-list.ts'
import { readDeletedFeed } from './read-deletes.ts'
import { readDelta } from './read-delta.ts'
import { readSnapshot } from './read-snapshot.ts'
import { streamNodes } from './stream/stream-node.ts'

/** The triggers that look for what has changed and what was deleted. */
export function changeNodes(definition: ConnectorDefinition): readonly NodeType[] {
  const all: Objects = Object.entries(definition.objects)
  const changing = all.filter(([, object]) => pollOf(object))
  const deleting = all.filter(([, object]) => tellsDeletions(object))
  return [
    ...(changing.length === 0 ? [] : [pollNode(definition, changing, 'changes')]),
    ...(deleting.length === 0 ? [] : [pollNode(definition, deleting, 'deleted')]),
    ...streamNodes(definition, { targetOf: (name, context) => targetOf(definition, name, context), look }),
  ]
}

/** Whether an object's deleted records can be seen at all. */
function tellsDeletions(object: ObjectDefinition): boolean {
  switch (object.deletes?.kind) {
    case 'feed':
    case 'list':
      return true
    case 'flag':
      return watermarkOf(object) !== undefined
    case 'changes':
      return pollOf(object) !== undefined && watermarkOf(object) === undefined
    case undefined:
      return false
  }
}

const parts = {
  changes: { part: 'changed', words: { en: 'record changed', zh: '记录变更时' } },
  deleted: { part: 'deleted', words: { en: 'record deleted', zh: '记录删除时' } },
} as const

function pollNode(definition: ConnectorDefinition, objects: Objects, wanted: Wanted): NodeType {
  const { part, words } = parts[wanted]
  const outcome = wanted === 'changes' ? recordRule(objects) : deletedShape(objects)
  return defineNode({
    ...describedAs(definition, part, words),
    kind: 'trigger',
    trigger: 'poll',
    category: 'trigger',
    config: Type.Object({ entity: entityField(objects), ...pollFields() }, closed),
    shapes: { outputs: { out: outcome }, permission: { action: 'read', entity: '/entity' } },
    poll: {
      ordered: wanted === 'changes' && objects.every(([, object]) => watermarkOf(object)?.order === 'time'),
      changes: async function* ({ config: { entity }, ...window }, context) {
        for await (const found of look(targetOf(definition, entity, context), wanted, window))
          yield batchOf(found, wanted)
      },
    },
  })
}

function deletedShape(objects: Objects): ShapeRule {
  return {
    kind: 'object',
    fields: [
      { name: 'id', of: { kind: 'schema', schema: { type: 'string' } } },
      { name: 'deletedAt', of: { kind: 'schema', schema: { type: 'string', format: 'date-time' } } },
      { name: 'record', of: { kind: 'nullable', of: recordRule(objects) } },
    ],
  }
}

function batchOf({ changes, deleted, cursor, restarted }: Found, wanted: Wanted): PollBatch {
  return {
    changes: wanted === 'changes' ? changes : deleted,
    ...(cursor === undefined ? {} : { cursor }),
    ...(restarted ? { restarted } : {}),
  }
}

function targetOf(definition: ConnectorDefinition, name: string, context: PollContext): Target {
  const object = definition.objects[name]
  if (object) return { definition, name, object, context }
  throw new RangeError(`${definition.id} has no ${name}`)
}

function look(target: Target, wanted: Wanted, window: PollWindow): AsyncIterable<Found> {
  const own = wanted === 'deleted' ? ownDeletions(target, window) : undefined
  if (own) return own
  const poll = pollOf(target.object)
  switch (poll?.kind) {
    case 'delta-token':
      return readDelta(target, poll, window)
    case 'snapshot-diff':
      return readSnapshot(readerOf(target), poll, window)
    case 'watermark':
      return readMarked({ ...readerOf(target), ...(poll.list ? { list: poll.list } : {}) }, poll, window)
    case undefined:
      throw new RangeError(`${target.definition.id} does not tell changes of ${target.name}`)
  }
}

/** What the system itself keeps about deleted records, where that is all there is to see of them. */
function ownDeletions(target: Target, window: PollWindow): AsyncIterable<Found> | undefined {
  const { deletes } = target.object
  if (deletes?.kind === 'feed') return readDeletedFeed(target, deletes, window)
  return deletes?.kind === 'list' ? readDeletedList(target, deletes, window) : undefined
}

async function* readMarked(reader: Reader, changes: WatermarkDefinition, window: PollWindow): AsyncIterable<Found> {
  for await (const batch of readChanges({ ...reader, changes }, window)) yield sorted(reader.object, batch.changes)
}

/** What the marks of records say: which of them changed, and which were deleted. */
function sorted(object: ObjectDefinition, changes: PollBatch['changes']): Found {
  if (object.deletes?.kind !== 'flag') return { changes, deleted: [] }
  // A change of this connector is always a record of its system.
  const isGone = ({ record }: (typeof changes)[number]): boolean => isFlagged(object, record as JsonObject)
  const deleted = changes.filter(isGone).map(({ record, ...change }) => ({
    ...change,
    record: deletedRecord(change.id, change.time, record as JsonObject),
  }))
  return { changes: changes.filter((change) => !isGone(change)), deleted }
}

function readerOf({ definition, name, object, context }: Target): Reader {
  if (object.list) return { definition, name, object, list: object.list, context }
  throw new RangeError(`${definition.id} has no list of ${name}`)
}
