import { isJsonObject, keyKeyword, neededKeyword, type Json, type JsonObject, type JsonSchema } from '@isthmus/sdk'
import { contractLimits, keysKeyword, type DescribedEntity } from '@isthmus/sdk/contract'
import type { Tryton } from './tryton-call.ts'

/** What Tryton itself is made of, and the steps of its dialogs, are nothing to integrate. */
const ownModel = /^(?:ir|res)\.|\.(?:ask|start|end|result|done|failed|succeed|print)$/

const atOnce = 4
const mostModels = Math.min(1_000, contractLimits.maxEntities)

/** What the user may do with each model, as `read:party.party` and `write:party.party`. */
export async function modelPermissions(erp: Tryton): Promise<readonly string[]> {
  const access = await accessOf(erp, await modelNames(erp))
  return Object.entries(access).flatMap(([model, may]) => {
    if (!isJsonObject(may)) return []
    const mayWrite = holds(may['write']) && holds(may['create'])
    return [...(holds(may['read']) ? [`read:${model}`] : []), ...(mayWrite ? [`write:${model}`] : [])]
  })
}

/** Every model that the user may read, with its fields. */
export async function describeModels(erp: Tryton): Promise<readonly DescribedEntity[]> {
  const names = await modelNames(erp)
  const access = await accessOf(erp, names)
  const readable = names.filter((name) => {
    const may = access[name]
    return isJsonObject(may) && holds(may['read'])
  })
  const entities: (DescribedEntity | undefined)[] = []
  for (let from = 0; from < readable.length; from += atOnce) {
    entities.push(...(await Promise.all(readable.slice(from, from + atOnce).map((name) => entityOf(erp, name)))))
  }
  return entities.flatMap((entity) => entity ?? [])
}

/** Some databases keep the answer as a number. */
function holds(flag: Json | undefined): boolean {
  return flag === true || flag === 1
}

async function modelNames(erp: Tryton): Promise<readonly string[]> {
  const found = await erp.search({ model: 'ir.model', domain: [], fields: ['model'], limit: 5_000, order: ['model'] })
  const names = found.flatMap(({ model }) => (typeof model === 'string' && !ownModel.test(model) ? [model] : []))
  return names.slice(0, mostModels)
}

async function accessOf(erp: Tryton, names: readonly string[]): Promise<JsonObject> {
  const access = await erp.call<Json>('model.ir.model.access.get_access', [[...names]])
  return isJsonObject(access) ? access : {}
}

/** `undefined` for what has no records of its own, such as the steps of a dialog. */
async function entityOf(erp: Tryton, name: string): Promise<DescribedEntity | undefined> {
  const fields = await erp.call<Json>(`model.${name}.fields_get`, [[]])
  if (!isJsonObject(fields) || !Object.hasOwn(fields, 'create_date')) return undefined
  const known = Object.entries(fields).slice(0, contractLimits.maxFields)
  const properties = known.map(
    ([field, facts]) => [field, fieldSchema(field, isJsonObject(facts) ? facts : {})] as const,
  )
  const needed = known.flatMap(([field, facts]) =>
    isJsonObject(facts) && isNeeded(facts) && field !== 'id' ? [field] : [],
  )
  return {
    name,
    schema: {
      type: 'object',
      properties: Object.fromEntries(properties),
      required: properties.map(([field]) => field),
      [neededKeyword]: needed,
      [keysKeyword]: ['id'],
    },
  }
}

function isNeeded(facts: JsonObject): boolean {
  return facts['required'] === true && facts['readonly'] !== true
}

const forms: Readonly<Record<string, JsonSchema>> = {
  char: { type: 'string' },
  text: { type: 'string' },
  fullText: { type: 'string' },
  reference: { type: 'string' },
  integer: { type: 'integer' },
  bigint: { type: 'integer' },
  many2one: { type: 'integer' },
  one2one: { type: 'integer' },
  float: { type: 'number' },
  numeric: { type: 'string', format: 'decimal' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  timestamp: { type: 'string', format: 'date-time' },
  one2many: { type: 'array', items: { type: 'integer' } },
  many2many: { type: 'array', items: { type: 'integer' } },
}

// oxlint-disable-next-line complexity -- one line per facet
function fieldSchema(name: string, facts: JsonObject): JsonSchema {
  const { type = '', string: title, size, selection, required, readonly: isReadOnly } = facts
  const form = typeof type === 'string' && Object.hasOwn(forms, type) ? forms[type] : undefined
  const values = type === 'selection' && Array.isArray(selection) ? valuesOf(selection as readonly Json[]) : undefined
  // What holds other kinds of values says nothing of them here.
  if (!form && type !== 'selection') return titled({}, title)
  const base: JsonSchema = form ?? { type: 'string' }
  const isNullable = required !== true && base['type'] !== 'array' && base['type'] !== 'boolean' && name !== 'id'
  return titled(
    {
      ...base,
      ...(isNullable ? { type: [String(base['type']), 'null'] } : {}),
      ...(values ? { enum: isNullable ? [...new Set([...values, null])] : values } : {}),
      ...(typeof size === 'number' && base['type'] === 'string' && base['format'] === undefined
        ? { maxLength: size }
        : {}),
      ...(isReadOnly === true || name === 'id' ? { readOnly: true } : {}),
      ...(name === 'id' ? { [keyKeyword]: true } : {}),
    },
    title,
  )
}

function valuesOf(selection: readonly Json[]): readonly Json[] {
  return selection.flatMap((entry) =>
    Array.isArray(entry) && entry.length > 0 ? [(entry as readonly Json[])[0] ?? null] : [],
  )
}

function titled(schema: JsonSchema, title: Json | undefined): JsonSchema {
  return typeof title === 'string' && title !== '' ? { ...schema, title: title.slice(0, 200) } : schema
}
