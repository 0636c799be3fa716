import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systems, type SqlSystem } from '../sql/engines.ts'
import { openCrmHouse, type CrmHouse } from './crm-house.ts'
import { openOffice, type TrytonOffice } from './tryton-admin.ts'

/** A thousand parties are half a minute of Tryton's time, and a busy machine makes it many. */
const longestMs = 900_000

const golden: unknown = JSON.parse(
  readFileSync(new URL('../../flows/golden/customer-master.json', import.meta.url), 'utf8'),
)

const customers = 1000
const edits = 100
/** Of the edits: the same field on both sides. */
const conflicts = 20

let place: CrmHouse
let office: TrytonOffice
let database: SqlSystem
let flow: string

beforeAll(async () => {
  database = await systems.postgresql()
  await database.execute(`
    CREATE TABLE customer_xref (
      code varchar(40) PRIMARY KEY, crm text NOT NULL, erp text NOT NULL, noted_at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE customer_conflicts (
      id varchar(64) PRIMARY KEY, code varchar(40) NOT NULL, field varchar(40) NOT NULL, crm text, erp text,
      noted_at timestamptz NOT NULL DEFAULT now());`)
  place = await openCrmHouse()
  office = await openOffice(place.tryton)
  const config = { ...database.config, writeTables: ['customer_xref', 'customer_conflicts'] }
  const secret = { password: database.password }
  await place.house.call(
    'POST',
    'connections',
    {},
    { name: 'xref', connector: 'postgresql', config, secret, allowPrivate: true },
  )
})
afterAll(async () => {
  await place?.close()
  await database?.stop()
})

interface Company {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly street: string | null
  readonly city: string | null
  readonly email: string | null
  readonly tax_id: string | null
  readonly updated_at: string
}

interface Party {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly email: string | null
  readonly write_date: unknown
  readonly 'addresses.': readonly { readonly street: string | null; readonly city: string | null }[]
  readonly 'identifiers.': readonly { readonly code: string }[]
}

const companies = async () =>
  (await place.records<Company>('companies')).toSorted((a, b) => a.code.localeCompare(b.code))
const parties = async () => {
  const fields = ['code', 'name', 'email', 'write_date', 'addresses.street', 'addresses.city', 'identifiers.code']
  const found = await office.call<readonly Party[]>('model.party.party.search_read', [
    [['code', '!=', 'COMPANY']],
    0,
    2000,
    null,
    fields,
  ])
  return found.toSorted((a, b) => a.code.localeCompare(b.code))
}

/** What both sides must agree on. */
const ofCompany = ({ code, name, street, city, email }: Company) => ({ code, name, street, city, email })
const ofParty = ({ code, name, email, 'addresses.': [address] }: Party) => {
  return { code, name, street: address?.street ?? null, city: address?.city ?? null, email }
}

async function agree(): Promise<void> {
  expect((await parties()).map(ofParty)).toEqual((await companies()).map(ofCompany))
}

const inbox = () => database.rows('SELECT code, field, crm, erp FROM customer_conflicts ORDER BY code')

test(
  'every company becomes one party, and what the flow has written comes back as nothing to do',
  { timeout: longestMs },
  async () => {
    flow = await place.activate('customer-master')
    await place.settled(flow)
    const made = await parties()
    expect(made).toHaveLength(customers)
    expect(new Set(made.map(({ code }) => code)).size).toBe(customers)
    await agree()
    expect(await inbox()).toEqual([])
    const known = await companies()
    await place.settled(flow)
    expect({ parties: await parties(), companies: await companies() }).toEqual({ parties: made, companies: known })
    const first = (await place.runs(flow)).toReversed()
    expect(new Set(first.map(({ status }) => status))).toEqual(new Set(['succeeded']))
  },
)

test(
  'edits on both sides meet: the owner of a field wins, each conflict is in the inbox once, and nothing goes back and forth',
  { timeout: longestMs },
  async () => {
    const [before, known] = [await parties(), await companies()]
    await place.house.call('PUT', 'flowActive', { flow }, { active: false })
    const edited = known.slice(0, edits)
    for (const [at, { id, name }] of edited.entries()) {
      await place.crm(
        'PATCH',
        `companies/${id}`,
        at < conflicts ? { name: `${name} Group` } : { street: `${at} New Quay` },
      )
    }
    // Names are the CRM's: the same field on both sides. Tax numbers are the ERP's.
    for (const party of before.slice(0, conflicts)) {
      await office.call('model.party.party.write', [[party.id], { name: `${party.name} (old)` }])
    }
    for (const [at, party] of before.slice(edits, 2 * edits - conflicts).entries()) {
      await office.call('model.party.party.write', [
        [party.id],
        { identifiers: [['create', [{ code: `TAX-${at + 100}` }]]] },
      ])
    }
    await place.house.call('PUT', 'flowActive', { flow }, { active: true })
    await place.settled(flow)
    await place.settled(flow)

    await agree()
    const items = await inbox()
    expect(items).toHaveLength(conflicts)
    expect(items).toEqual(
      edited
        .slice(0, conflicts)
        .map(({ code, name }) => ({ code, field: 'name', crm: `${name} Group`, erp: `${name} (old)` })),
    )
    const after = await companies()
    const taxed = after.filter((company, at) => company.tax_id !== known[at]?.tax_id)
    expect(taxed.map(({ tax_id: number }) => number)).toEqual(
      Array.from({ length: edits - conflicts }, (_, at) => `TAX-${at + 100}`),
    )
    const written = (await parties()).filter(
      (party, at) => JSON.stringify(ofParty(party)) !== JSON.stringify(ofParty(before[at] ?? party)),
    )
    expect(written).toHaveLength(edits)

    const quiet = { parties: await parties(), companies: await companies(), inbox: await inbox() }
    for (let cycle = 0; cycle < 3; cycle += 1) await place.settled(flow)
    expect({ parties: await parties(), companies: await companies(), inbox: await inbox() }).toEqual(quiet)
    expect({
      conflicts: items.length,
      parties: quiet.parties.length,
      statuses: [...new Set((await place.runs(flow)).map(({ status }) => status))],
    }).toEqual(golden)
  },
)
