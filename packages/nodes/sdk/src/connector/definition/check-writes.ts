import type {
  BatchDefinition,
  ConnectorDefinition,
  CreateDefinition,
  DeleteDefinition,
  ODataBatch,
  ObjectDefinition,
  UpdateDefinition,
  UpsertDefinition,
  VerifyDefinition,
  WriteDefinition,
} from './definition-schema.ts'
import { looksUp, requestFaults, templateFaults, type Scope } from './check-request.ts'
import { below, faultIf, missing, unknownName, wrong, type Fault } from './fault.ts'
import { fieldKindsOf, fieldNamesOf } from './field-kinds.ts'

/** What is wrong with the writes of an object. */
export function writeFaults(object: ObjectDefinition, definition: ConnectorDefinition): readonly Fault[] {
  const { create, update, upsert, delete: remove } = object
  return [
    ...(create ? createFaults(create, object, definition) : []),
    ...(update ? updateFaults(update, object, definition) : []),
    ...(remove ? below('/delete', [...deleteFaults(remove, object, definition), ...needsId(remove)]) : []),
    ...(upsert ? below('/upsert', upsertFaults(upsert, object, definition)) : []),
    ...etagFaults(object),
  ]
}

function createFaults(
  create: CreateDefinition,
  object: ObjectDefinition,
  definition: ConnectorDefinition,
): readonly Fault[] {
  const scope = { definition, record: object, input: ['idempotencyKey'] }
  const own = [...operationFaults(create, object, scope), ...needsRecord(create)]
  return below('/create', [...own, ...namesFaults('/required', create.required, object)])
}

function updateFaults(
  update: UpdateDefinition,
  object: ObjectDefinition,
  definition: ConnectorDefinition,
): readonly Fault[] {
  const scope = { definition, record: object, input: byId, found: true }
  return below('/update', [
    ...operationFaults(update, object, scope),
    ...needsRecord(update),
    ...needsId(update),
    ...namesFaults('/fixed', update.fixed, object),
    ...faultIf(update.form === 'whole' && !object.get, missing('/form', 'get, to read the whole record')),
  ])
}

function deleteFaults(
  remove: DeleteDefinition,
  object: ObjectDefinition,
  definition: ConnectorDefinition,
): readonly Fault[] {
  return operationFaults(remove, object, { definition, input: byId })
}

export const byId = ['id', 'key', 'keys', 'idempotencyKey']
const externalInputs = ['external', 'externalKey', 'externalField']

function operationFaults(write: WriteDefinition, object: ObjectDefinition, scope: Scope): readonly Fault[] {
  const { request, batch, verify, answer, idempotencyHeader } = write
  const list = listBatchOf(write)
  return [
    ...requestFaults('/request', request, scope),
    ...(verify ? verifyFaults(verify, object, scope) : []),
    ...(answer?.readBack && !object.get ? [missing('/answer/readBack', 'get')] : []),
    ...below('/batch', list ? batchFaults(list, object, scope) : odataFaults(batch, request, scope)),
    ...(list && idempotencyHeader !== undefined && !looksUp(list.record, '/input/idempotencyKey')
      ? [missing('/batch/record', '/input/idempotencyKey, because a header can name one record only')]
      : []),
  ]
}

/** The call that carries many records as a list; calls by OData's rules have the templates of the write itself. */
function listBatchOf({ batch }: WriteDefinition): BatchDefinition | undefined {
  return batch && 'kind' in batch ? undefined : batch
}

function odataFaults(
  batch: WriteDefinition['batch'],
  request: WriteDefinition['request'],
  scope: Scope,
): readonly Fault[] {
  return batch && 'kind' in batch ? serviceFaults(batch, request, scope) : []
}

/** What is wrong with the root of the service that calls inside of one are sent to. */
export function serviceFaults(
  { service }: Pick<ODataBatch, 'service'>,
  { path }: WriteDefinition['request'],
  { definition }: Scope,
): readonly Fault[] {
  if (service === undefined) return []
  const [parts, whole] = [[service].flat(), [path].flat()]
  const isBelow = parts.every((part, at) => {
    const own = whole[at]
    if (typeof part !== 'string') return JSON.stringify(part) === JSON.stringify(own)
    return typeof own === 'string' && (at === parts.length - 1 ? own.startsWith(`${part}/`) : own === part)
  })
  return [
    ...templateFaults('/service', parts, { definition }),
    ...faultIf(!isBelow, wrong('/service', 'must be where the path of the request begins', service)),
  ]
}

function needsRecord(write: WriteDefinition): readonly Fault[] {
  const { request } = write
  const batch = listBatchOf(write)
  return [
    ...(looksUp(request, '/record', '/found') ? [] : [missing('/request', '/record somewhere, or nothing is written')]),
    ...(batch && !looksUp(batch.record, '/record')
      ? [missing('/batch/record', '/record somewhere, or nothing is written')]
      : []),
  ]
}

function needsId(write: WriteDefinition): readonly Fault[] {
  return idFaults(write.request, listBatchOf(write))
}

/** A call for one record must name it, and so must the part of a call that is for one. */
export function idFaults(
  request: WriteDefinition['request'],
  batch: Pick<BatchDefinition, 'record'> | undefined,
): readonly Fault[] {
  const places = ['/input/id', '/input/key', '/input/keys', '/found']
  const what = '/input/id or /input/key somewhere, or nobody knows which record is meant'
  return [
    ...(looksUp(request, ...places) ? [] : [missing('/request', what)]),
    ...(batch && !looksUp(batch.record, ...places) ? [missing('/batch/record', what)] : []),
  ]
}

function batchFaults(batch: BatchDefinition, object: ObjectDefinition, scope: Scope): readonly Fault[] {
  const { input = [] } = scope
  return [
    ...manyFaults(batch, scope),
    ...matchFaults(batch, scope),
    // Creates and upserts by a key name no state of a record.
    ...(object.etag && input.includes('id')
      ? [wrong('', 'must not stand beside an etag, for which every record is read first', 'both')]
      : []),
  ]
}

/** What is wrong with a call that carries many records. */
export function manyFaults(batch: Pick<BatchDefinition, 'request' | 'record'>, scope: Scope): readonly Fault[] {
  const { definition, input = [], parameters } = scope
  const shared = { definition, records: true, ...(parameters ? { parameters } : {}) }
  return [
    ...requestFaults('/request', batch.request, shared),
    ...(looksUp(batch.request, '/records') ? [] : [missing('/request', '/records somewhere')]),
    ...templateFaults('/record', batch.record, { ...scope, input: [...input, 'position'] }),
  ]
}

/** What is wrong with the way in which results are told apart. */
export function matchFaults(
  { match, failures }: Pick<BatchDefinition, 'match' | 'failures'>,
  scope: Scope,
): readonly Fault[] {
  const input = [...(scope.input ?? []), 'position']
  return [
    ...(match === 'order' ? [] : templateFaults('/match', { of: { from: match.of } }, { ...scope, input })),
    ...(failures && match === 'order'
      ? [wrong('/failures', 'needs results that are matched by a value', 'order')]
      : []),
  ]
}

function verifyFaults(verify: VerifyDefinition, object: ObjectDefinition, scope: Scope): readonly Fault[] {
  if (verify.kind === 'get') return object.get ? [] : [missing('/verify', 'get')]
  const kinds = fieldKindsOf(object)
  return [
    ...(object.list?.query ? [] : [missing('/verify', 'a list with a query')]),
    ...(Object.hasOwn(kinds, verify.field) ? [] : [unknownName('/verify/field', verify.field, Object.keys(kinds))]),
    ...templateFaults('/verify/value', verify.value, scope),
  ]
}

function upsertFaults(
  upsert: UpsertDefinition,
  object: ObjectDefinition,
  definition: ConnectorDefinition,
): readonly Fault[] {
  switch (upsert.kind) {
    case 'none':
      return []
    case 'native': {
      const scope = { definition, record: object, input: [...externalInputs, 'idempotencyKey'] }
      return [
        ...operationFaults(upsert, object, scope),
        ...needsRecord(upsert),
        ...(upsert.otherKeys ? [] : namesFaults('/keys', upsert.keys, object)),
        ...namesFaults('/required', upsert.required, object),
      ]
    }
    case 'naturalKey':
    case 'findThenWrite':
      return [
        ...lookFaults(upsert, object),
        ...(upsert.kind === 'naturalKey' && object.create && !object.create.existsOn
          ? [missing('', 'create.existsOn, by which a second record with the same key is refused')]
          : []),
      ]
  }
}

/** What it takes to look first and then create or update. */
function lookFaults({ keys }: { readonly keys: readonly string[] }, object: ObjectDefinition): readonly Fault[] {
  const { list, create, update } = object
  const kinds = fieldKindsOf(object)
  return [
    ...(list?.query ? [] : [missing('', 'a list with a query, to find records by their key')]),
    ...(create ? [] : [missing('', 'create')]),
    ...(update ? [] : [missing('', 'update')]),
    ...keys.flatMap((key, at) =>
      Object.hasOwn(kinds, key) ? [] : [unknownName(`/keys/${at}`, key, Object.keys(kinds))],
    ),
  ]
}

function etagFaults({ etag, get, update, delete: remove }: ObjectDefinition): readonly Fault[] {
  if (!etag) return []
  return [
    ...(get ? [] : [missing('/etag', 'get, to read what the record is now')]),
    ...(update || remove ? [] : [missing('/etag', 'update or delete')]),
  ]
}

function namesFaults(path: string, names: readonly string[] | undefined, object: ObjectDefinition): readonly Fault[] {
  const known = fieldNamesOf(object)
  if (!names || !known) return []
  return names.flatMap((name, at) => (known.includes(name) ? [] : [unknownName(`${path}/${at}`, name, known)]))
}
