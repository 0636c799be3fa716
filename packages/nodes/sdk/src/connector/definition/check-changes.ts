import type { ConnectorDefinition, ObjectDefinition, WatermarkDefinition } from './definition-schema.ts'
import { looksUp, requestFaults } from './check-request.ts'
import { below, faultIf, missing, unknownName, wrong, type Fault } from './fault.ts'
import { fieldKindsOf, pollOf, watermarkOf } from './field-kinds.ts'

/** What is wrong with how changed and deleted records are found. */
export function changeFaults(object: ObjectDefinition, definition: ConnectorDefinition): readonly Fault[] {
  const { changes } = object
  const poll = pollOf(object)
  const at = changes?.kind === 'webhook+reconcile' ? '/changes/reconcile' : '/changes'
  return [
    ...(changes?.kind === 'webhook+reconcile' && !definition.webhooks
      ? [missing('/changes', 'webhooks of the connector')]
      : []),
    ...below(at, poll ? pollFaults(poll, object, definition) : []),
    ...deleteFaults(object, definition),
  ]
}

function pollFaults(
  poll: NonNullable<ReturnType<typeof pollOf>>,
  object: ObjectDefinition,
  definition: ConnectorDefinition,
): readonly Fault[] {
  switch (poll.kind) {
    case 'watermark':
      return watermarkFaults(poll, object)
    case 'delta-token':
      return [
        ...requestFaults('/request', poll.request, { definition, page: ['cursor'] }),
        ...(poll.carries === 'value' && !looksUp(poll.request, '/page/cursor')
          ? [missing('/carries', '/page/cursor somewhere in the request')]
          : []),
      ]
    case 'snapshot-diff':
      return [...(object.list ? [] : [missing('', 'a list')]), ...knownFields('/fields', poll.fields ?? [], object)]
  }
}

function watermarkFaults(changes: WatermarkDefinition, object: ObjectDefinition): readonly Fault[] {
  const { cursor, tieBreak, otherwise = cursor } = changes
  return [
    ...faultIf(!object.list?.query, missing('', 'a list with a query')),
    ...knownField('/cursor', cursor, object),
    ...knownField('/tieBreak', tieBreak, object),
    ...(otherwise === cursor ? [] : knownField('/otherwise', otherwise, object)),
    ...orderFaults(changes, object),
    ...formatFaults(changes, object),
  ]
}

function orderFaults({ cursor, otherwise = cursor, order }: WatermarkDefinition, { list }: ObjectDefinition) {
  const needsAny = order === 'time' || otherwise !== cursor
  const isWithoutAny = list?.query?.dialect === 'fxiaoke'
  return [
    ...faultIf(isWithoutAny && needsAny, wrong('/order', 'must be id, because the language has no "any"', order)),
    ...faultIf(
      otherwise !== cursor && order === 'time',
      wrong('/order', 'must be id where the time may be empty', order),
    ),
  ]
}

function formatFaults({ cursor, format }: WatermarkDefinition, object: ObjectDefinition): readonly Fault[] {
  const isConverted = fieldKindsOf(object)[cursor] === 'instant' && (object.formats?.instant ?? 'iso') !== 'iso'
  return faultIf(
    isConverted && format !== 'iso',
    wrong('/format', 'must be iso, which formats have made of it', format),
  )
}

function deleteFaults(object: ObjectDefinition, definition: ConnectorDefinition): readonly Fault[] {
  const { deletes } = object
  switch (deletes?.kind) {
    case 'flag':
      return [
        ...faultIf(!watermarkOf(object), missing('/deletes', 'changes by watermark, in which the mark is seen')),
        ...knownField('/deletes/field', deletes.field, object),
      ]
    case 'feed':
      return requestFaults('/deletes/request', deletes.request, { definition, input: ['since', 'until'] })
    case 'changes':
      return faultIf(
        !changesTellDeletions(object),
        missing('/deletes', 'changes by delta token that tell of deleted records, or by snapshot'),
      )
    case undefined:
      return []
  }
}

function changesTellDeletions(object: ObjectDefinition): boolean {
  const poll = pollOf(object)
  return poll?.kind === 'snapshot-diff' || (poll?.kind === 'delta-token' && poll.deleted !== undefined)
}

/** A field that can be asked for. */
export function knownField(path: string, field: string, object: ObjectDefinition): readonly Fault[] {
  const kinds = fieldKindsOf(object)
  return Object.hasOwn(kinds, field) ? [] : [unknownName(path, field, Object.keys(kinds))]
}

function knownFields(path: string, fields: readonly string[], object: ObjectDefinition): readonly Fault[] {
  return fields.flatMap((field, at) => knownField(`${path}/${at}`, field, object))
}
