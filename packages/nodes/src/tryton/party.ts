import { flowError, FlowError, isJsonObject, type Json, type JsonObject } from '@isthmus/sdk'
import type { Tryton } from './tryton-call.ts'

interface Given {
  readonly [name: string]: string | null | undefined
}

export interface PartyWanted {
  readonly code: string
  readonly name: string
  /** `street`, `postalCode`, `city`, `country` (ISO 3166 alpha-2); what is missing is left as it is. */
  readonly address: Given
  /** `email`, `phone`; used when the party is created. */
  readonly contacts: Given
}

export interface PartyResult {
  readonly action: 'created' | 'updated' | 'unchanged'
  readonly id: number
  readonly code: string
  readonly name: string
}

const fields = [
  'code',
  'name',
  'addresses',
  ...['street', 'postal_code', 'city', 'country'].map((f) => `addresses.${f}`),
]

/** Finds the party by its code, which Tryton keeps unique, then creates it, changes what differs, or leaves it. */
export async function upsertParty(erp: Tryton, wanted: PartyWanted): Promise<PartyResult> {
  const address = await addressFields(erp, wanted.address)
  const found = await find(erp, wanted.code)
  if (found) return change(erp, { ...wanted, address }, found)
  try {
    const [id] = await erp.call<readonly number[]>('model.party.party.create', [[newParty(wanted, address)]])
    return { action: 'created', id: id ?? 0, code: wanted.code, name: wanted.name }
  } catch (thrown) {
    // "The code on party must be unique": an earlier try whose answer was lost, or another run, was faster.
    const meanwhile =
      thrown instanceof FlowError && thrown.code === 'UPSTREAM_REJECTED' && (await find(erp, wanted.code))
    if (!meanwhile) throw thrown
    return change(erp, { ...wanted, address }, meanwhile)
  }
}

async function find(erp: Tryton, code: string): Promise<JsonObject | undefined> {
  const [party] = await erp.search({ model: 'party.party', domain: [['code', '=', code]], fields, limit: 1 })
  return party
}

async function addressFields(erp: Tryton, given: Given): Promise<JsonObject> {
  const { street, postalCode, city, country } = given
  const texts = Object.entries({ street, postal_code: postalCode, city }).filter(([, value]) => Boolean(value))
  if (!country) return Object.fromEntries(texts) as JsonObject
  const domain = [['code', '=', country.toUpperCase()]]
  const [found] = await erp.search({ model: 'country.country', domain, fields: ['code'], limit: 1 })
  if (found) return { ...(Object.fromEntries(texts) as JsonObject), country: found['id'] ?? null }
  throw flowError('RECORD_NOT_FOUND', { system: `Tryton (${erp.host})`, entity: 'country', key: `code ${country}` })
}

function newParty({ code, name, contacts }: PartyWanted, address: JsonObject): JsonObject {
  const mechanisms = Object.entries({ email: contacts['email'], phone: contacts['phone'] }).flatMap(([type, value]) =>
    value ? [{ type, value }] : [],
  )
  return {
    code,
    name,
    // A sale cannot be quoted without an address, so there is always one, be it empty.
    addresses: [['create', [{ ...address, invoice: true, delivery: true }]]],
    ...(mechanisms.length === 0 ? {} : { contact_mechanisms: [['create', mechanisms]] }),
  }
}

interface Change {
  readonly code: string
  readonly name: string
  readonly address: JsonObject
}

async function change(erp: Tryton, wanted: Change, found: JsonObject): Promise<PartyResult> {
  const id = Number(found['id'])
  const body: JsonObject = {
    ...(found['name'] === wanted.name ? {} : { name: wanted.name }),
    ...addressChange(wanted.address, found['addresses.'] ?? null),
  }
  const result = { id, code: wanted.code, name: wanted.name }
  if (Object.keys(body).length === 0) return { action: 'unchanged', ...result }
  await erp.call('model.party.party.write', [[id], body])
  return { action: 'updated', ...result }
}

/** The first address is the one that a sale takes. */
function addressChange(wanted: JsonObject, current: Json): JsonObject {
  const first = Array.isArray(current) ? (current as readonly Json[])[0] : undefined
  if (Object.keys(wanted).length === 0) return {}
  if (!isJsonObject(first)) return { addresses: [['create', [{ ...wanted, invoice: true, delivery: true }]]] }
  const differing = Object.entries(wanted).filter(([name, value]) => first[name] !== value)
  if (differing.length === 0) return {}
  return { addresses: [['write', [first['id'] ?? 0], Object.fromEntries(differing)]] }
}
