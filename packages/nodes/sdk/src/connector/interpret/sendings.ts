import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import type { Change } from './change.ts'
import { fieldsIn, type Held } from './get-record.ts'
import { keyInput } from './query-input.ts'
import { fieldSchemaOf, sentRecord } from './sent-record.ts'
import type { Sending, Writer } from './write-call.ts'

/** What a new record sends. */
export function createSending({ object, idempotencyKey }: Writer, fields: JsonObject): Sending {
  const { create, permissions } = object
  return {
    scope: { record: sentRecord(object, fields), input: { idempotencyKey } },
    ...(create?.existsOn ? { existsOn: create.existsOn } : {}),
    permission: permissions?.create,
  }
}

/** What a change sends: its fields, in the whole record where the system wants that, under the state that was read. */
export function updateSending(writer: Writer, change: Change, held: Held | undefined): Sending {
  const { object } = writer
  const isWhole = object.update?.form === 'whole' && held !== undefined
  const fields = isWhole ? { ...writable(writer, held.record), ...change.fields } : change.fields
  return {
    scope: {
      record: sentRecord(object, fields),
      input: inputFor(writer, change.id),
      ...(held ? { found: held.record } : {}),
    },
    id: change.id,
    ...ifMatch(writer, change.version ?? held?.etag),
    permission: object.permissions?.update,
  }
}

/** What a deletion sends. */
export function deleteSending(writer: Writer, { id, version }: Omit<Change, 'fields'>): Sending {
  const permission = writer.object.permissions?.delete
  return { scope: { input: inputFor(writer, id) }, id, ...ifMatch(writer, version), permission }
}

function inputFor({ definition, name, object, idempotencyKey }: Writer, id: Json): JsonObject {
  return { ...keyInput({ title: definition.title.en, name }, object, id), idempotencyKey }
}

/** What of a record as it was read may be sent back. */
function writable({ object }: Writer, record: JsonObject): JsonObject {
  const properties = fieldSchemaOf(object)['properties']
  const known: JsonObject = isJsonObject(properties) ? properties : {}
  return Object.fromEntries(
    Object.entries(fieldsIn(object, record)).filter(([name]) => {
      const property = Object.hasOwn(known, name) ? known[name] : undefined
      return isJsonObject(property) && property['readOnly'] !== true
    }),
  )
}

function ifMatch({ object: { etag } }: Writer, version: string | undefined): Pick<Sending, 'headers'> {
  return etag && version !== undefined ? { headers: { [(etag.send ?? 'if-match').toLowerCase()]: version } } : {}
}
