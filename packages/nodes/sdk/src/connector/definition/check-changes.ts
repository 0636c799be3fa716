import type {
  ConnectorDefinition,
  ObjectDefinition,
  StreamDefinition,
  WatermarkDefinition,
} from './definition-schema.ts'
import { looksUp, requestFaults } from './check-request.ts'
import { below, faultIf, missing, unknownName, wrong, type Fault } from './fault.ts'
import { deletionsOf, fieldKindsOf, pollOf, watermarkOf } from './field-kinds.ts'

/** What is wrong with how changed and deleted records are found. */
export function changeFaults(object: ObjectDefinition, definition: ConnectorDefinition): readonly Fault[] {
  const { changes } = object
  const poll = pollOf(object)
  const at = changes && 'reconcile' in changes ? '/changes/reconcile' : '/changes'
  return [
    ...(changes?.kind === 'webhook+reconcile' && !definition.webhooks
      ? [missing('/changes', 'webhooks of the connector')]
      : []),
    ...(changes?.kind === 'stream' ? below('/changes', streamFaults(changes, object, definition)) : []),
    ...below(at, poll ? pollFaults(poll, object, definition) : []),
    ...deleteFaults(object, definition),
  ]
}

function streamFaults(
  { path, event: { kinds } }: StreamDefinition,
  object: ObjectDefinition,
  definition: ConnectorDefinition,
): readonly Fault[] {
  const texts = Object.values(kinds).flat()
  const twice = texts.find((text, at) => texts.indexOf(text) !== at)
  return [
    ...requestFaults('', { method: 'POST', path }, { definition }),
    // The records that events are about are read by their ids.
    ...faultIf(!object.list?.query, missing('', 'a list with a query')),
    ...faultIf(object.idFields !== undefined, wrong('', 'must be of an object whose id is one field', 'idFields')),
    ...faultIf(twice !== undefined, wrong('/event/kinds', 'must name each text once', twice)),
  ]
}

function pollFaults(
  poll: NonNullable<ReturnType<typeof pollOf>>,
  object: ObjectDefinition,
  definition: ConnectorDefinition,
): readonly Fault[] {
  switch (poll.kind) {
    case 'watermark':
      return [...watermarkFaults(poll, object), ...zoneFaults(poll, definition)]
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
    ...faultIf(!(changes.list ?? object.list)?.query, missing('', 'a list with a query')),
    ...knownField('/cursor', cursor, object),
    ...knownField('/tieBreak', tieBreak, object),
    ...(otherwise === cursor ? [] : knownField('/otherwise', otherwise, object)),
    ...orderFaults(changes, object),
    ...dayFaults(changes, object),
    ...formatFaults(changes, object),
  ]
}

function zoneFaults({ zone = '' }: WatermarkDefinition, { connection }: ConnectorDefinition): readonly Fault[] {
  const open = Object.keys(connection.fields).filter((name) => !connection.fields[name]?.secret)
  return faultIf(zone !== '' && !open.includes(zone), unknownName('/zone', zone, open))
}

function orderFaults(
  { cursor, otherwise = cursor, order, list: own }: WatermarkDefinition,
  { list: plain }: ObjectDefinition,
) {
  const list = own ?? plain
  const needsAny = order === 'time' || otherwise !== cursor
  return [
    ...faultIf(isWithoutAny(list) && needsAny, wrong('/order', 'must be id, because the language has no "any"', order)),
    ...faultIf(
      order === 'links' && !isLinked(list),
      wrong('/order', 'must be time or id where the system gives no links', order),
    ),
    ...faultIf(
      otherwise !== cursor && order === 'time',
      wrong('/order', 'must be id where the time may be empty', order),
    ),
  ]
}

function isLinked(list: ObjectDefinition['list']): boolean {
  return ['nextUrl', 'link', 'cursor', 'none'].includes(list?.page.kind ?? 'none')
}

function isWithoutAny(list: ObjectDefinition['list']): boolean {
  return ['fxiaoke', 'yonyou', 'parameters'].includes(list?.query?.dialect ?? '')
}

/** A day is only half of a time. */
function dayFaults({ format, time, zone, order }: WatermarkDefinition, object: ObjectDefinition): readonly Fault[] {
  if (format !== 'date') {
    return faultIf(
      time !== undefined || zone !== undefined,
      wrong('/format', 'must be date where a time of day is named', format),
    )
  }
  return [
    ...(time ? knownField('/time/field', time.field, object) : [missing('/time', 'the field with the time of day')]),
    ...(time?.otherwise === undefined ? [] : knownField('/time/otherwise', time.otherwise, object)),
    ...faultIf(order === 'time', wrong('/order', 'must be id where times are days', order)),
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
      return [
        ...requestFaults('/deletes/request', deletes.request, {
          definition,
          input: ['since', 'until'],
          page: deletes.page ? ['number', 'size'] : [],
        }),
        ...faultIf(
          deletes.page !== undefined && !looksUp(deletes.request, '/page/number'),
          missing('/deletes/page', '/page/number somewhere in the request'),
        ),
        ...faultIf(
          deletes.page !== undefined && deletes.nextPage !== undefined,
          wrong('/deletes/page', 'must not stand beside nextPage', 'both'),
        ),
      ]
    case 'list':
      return below('/deletes', deletedListFaults(object, definition))
    case 'changes':
      return faultIf(
        !changesTellDeletions(object),
        missing('/deletes', 'changes by delta token that tell of deleted records, or by snapshot'),
      )
    case undefined:
      return []
  }
}

/** Entries are asked for like records that have changed. */
function deletedListFaults(object: ObjectDefinition, definition: ConnectorDefinition): readonly Fault[] {
  const { deletes } = object
  const entries = deletionsOf(object)
  const poll = entries && watermarkOf(entries)
  if (deletes?.kind !== 'list' || !entries || !poll) return []
  const { list, id, time, only } = deletes
  const input = ['filter', 'order', 'statement', 'fields', 'fieldList']
  const asked = { definition, input, page: ['size', 'offset', 'number', 'cursor'] }
  return [
    ...requestFaults('/list/request', list.request, asked),
    ...faultIf(!list.query, missing('/list', 'a query')),
    ...knownField('/id', id, entries),
    ...knownField('/time', time, entries),
    ...formatFaults(poll, entries),
    ...(only ? knownField('/only/field', only.field, entries) : []),
  ]
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
