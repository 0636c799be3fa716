import { flowError, FlowError, plainText, type Json, type JsonObject } from '@isthmus/sdk'
import { addressChange, mechanismsChange, newMechanisms, type Given } from './party-parts.ts'
import type { Tryton } from './tryton-call.ts'

export interface PartyWanted {
  readonly code: string
  readonly name: string
  /** `street`, `postalCode`, `city`, `country` (ISO 3166 alpha-2); what is missing is left as it is. */
  readonly address: Given
  /** `email`, `phone`; what is missing is left as it is. */
  readonly contacts: Given
}

export interface PartyResult {
  readonly action: 'created' | 'updated' | 'unchanged'
  readonly id: number
  readonly code: string
  readonly name: string
}

/** A party with its address as Tryton takes it. */
export interface ExactParty {
  readonly code: string
  readonly name: string
  readonly address: JsonObject
  readonly contacts: Given
}

/** What is left to do for a party. */
export type PartyPlan =
  | { readonly action: 'created'; readonly body: JsonObject }
  | { readonly action: 'updated'; readonly id: number; readonly body: JsonObject }
  | { readonly action: 'unchanged'; readonly id: number }

const perCall = 500

const fields = [
  'code',
  'name',
  'addresses',
  ...['street', 'postal_code', 'city', 'country'].map((field) => `addresses.${field}`),
  ...['type', 'value'].map((field) => `contact_mechanisms.${field}`),
]

/** Finds the party by its code, which Tryton keeps unique, then creates it, changes what differs, or leaves it. */
export async function upsertParty(erp: Tryton, wanted: PartyWanted): Promise<PartyResult> {
  const exact = exactParty(erp, wanted, await countryIds(erp, [wanted]))
  return upsertExact(erp, exact)
}

/** The same for a party whose country is looked up already. */
export async function upsertExact(erp: Tryton, exact: ExactParty): Promise<PartyResult> {
  try {
    return await carryOut(erp, exact, (await findParties(erp, [exact.code])).get(exact.code))
  } catch (thrown) {
    // "The code on party must be unique": an earlier try whose answer was lost, or another run, was faster.
    const isRefused = thrown instanceof FlowError && thrown.code === 'UPSTREAM_REJECTED'
    const meanwhile = isRefused ? (await findParties(erp, [exact.code])).get(exact.code) : undefined
    if (!meanwhile) throw thrown
    return carryOut(erp, exact, meanwhile)
  }
}

async function carryOut(erp: Tryton, exact: ExactParty, found: JsonObject | undefined): Promise<PartyResult> {
  const plan = partyPlan(exact, found)
  switch (plan.action) {
    case 'created': {
      const [id] = await erp.call<readonly number[]>('model.party.party.create', [[plan.body]])
      return partyResult(exact, plan.action, id ?? 0)
    }
    case 'updated':
      await erp.call('model.party.party.write', [[plan.id], plan.body])
      return partyResult(exact, plan.action, plan.id)
    case 'unchanged':
      return partyResult(exact, plan.action, plan.id)
  }
}

export function partyResult({ code, name }: ExactParty, action: PartyResult['action'], id: number): PartyResult {
  return { action, id, code, name }
}

/** Those of the codes that Tryton knows, with their parties. */
export async function findParties(erp: Tryton, codes: readonly string[]): Promise<ReadonlyMap<string, JsonObject>> {
  const parties = new Map<string, JsonObject>()
  for (let at = 0; at < codes.length; at += perCall) {
    const part = codes.slice(at, at + perCall)
    const domain = part.length === 1 ? [['code', '=', part[0] ?? '']] : [['code', 'in', part]]
    const found = await erp.search({ model: 'party.party', domain, fields, limit: perCall })
    for (const party of found) if (typeof party['code'] === 'string') parties.set(party['code'], party)
  }
  return parties
}

/** Ids of the countries of parties, by code in capitals. */
export async function countryIds(
  erp: Tryton,
  wanted: readonly Pick<PartyWanted, 'address'>[],
): Promise<ReadonlyMap<string, Json>> {
  const codes = [...new Set(wanted.flatMap(({ address }) => address['country']?.toUpperCase() ?? []))]
  const asked = codes.filter((code) => code !== '')
  if (asked.length === 0) return new Map()
  const domain = [['code', 'in', asked]]
  const found = await erp.search({ model: 'country.country', domain, fields: ['code'], limit: asked.length })
  return new Map(found.map(({ code, id }) => [plainText(code ?? ''), id ?? null]))
}

/** Throws `RECORD_NOT_FOUND` for a country that Tryton does not know. */
export function exactParty(
  erp: Pick<Tryton, 'host'>,
  { code, name, address, contacts }: PartyWanted,
  countries: ReadonlyMap<string, Json>,
): ExactParty {
  const { street, postalCode, city, country } = address
  const texts = Object.entries({ street, postal_code: postalCode, city }).filter(([, value]) => Boolean(value))
  const plain = Object.fromEntries(texts) as JsonObject
  if (!country) return { code, name, contacts, address: plain }
  const id = countries.get(country.toUpperCase())
  if (id !== undefined) return { code, name, contacts, address: { ...plain, country: id } }
  throw flowError('RECORD_NOT_FOUND', { system: `Tryton (${erp.host})`, entity: 'country', key: `code ${country}` })
}

export function partyPlan(exact: ExactParty, found: JsonObject | undefined): PartyPlan {
  if (!found) return { action: 'created', body: newParty(exact) }
  const id = Number(found['id'])
  const body: JsonObject = {
    ...(found['name'] === exact.name ? {} : { name: exact.name }),
    ...addressChange(exact.address, found['addresses.'] ?? null),
    ...mechanismsChange(exact.contacts, found['contact_mechanisms.'] ?? null),
  }
  return Object.keys(body).length === 0 ? { action: 'unchanged', id } : { action: 'updated', id, body }
}

function newParty({ code, name, contacts, address }: ExactParty): JsonObject {
  const mechanisms = newMechanisms(contacts)
  return {
    code,
    name,
    // A sale cannot be quoted without an address, so there is always one, be it empty.
    addresses: [['create', [{ ...address, invoice: true, delivery: true }]]],
    ...(mechanisms.length === 0 ? {} : { contact_mechanisms: [['create', mechanisms]] }),
  }
}
