import type { Business } from '../seed/business.ts'
import { seedBusiness } from '../seed/business.ts'
import { createCounters, openDatabase, prepareDatabase, recreate } from '../storage/open-database.ts'
import type { Counters, Db } from '../storage/open-database.ts'
import { createChanges, nextEventId } from './changes.ts'
import type { Changes } from './changes.ts'
import { entities } from './entities.ts'
import type { EntityName } from './entities.ts'
import { createRecords } from './records.ts'
import type { CrmRecord, Records } from './records.ts'
import { CRM_VERSION, crmSchema } from './schema.ts'

export type CrmStore = {
  readonly db: Db
  readonly counters: Counters
  readonly changes: Changes
  readonly records: Readonly<Record<EntityName, Records>>
  readonly reset: () => void
}

export function openCrmStore(file: string): CrmStore {
  const db = openDatabase(file)
  const preparation = { schema: crmSchema, version: CRM_VERSION, seed: () => seedCrm(db, seedBusiness()) }
  prepareDatabase(db, preparation)
  return {
    db,
    counters: createCounters(db),
    changes: createChanges(db),
    records: {
      companies: createRecords(db, entities.companies),
      contacts: createRecords(db, entities.contacts),
      opportunities: createRecords(db, entities.opportunities),
      products: createRecords(db, entities.products),
    },
    reset: () => recreate(db, preparation),
  }
}

function seedCrm(db: Db, business: Business): void {
  const insertAll = (name: EntityName, records: readonly CrmRecord[]): void => {
    const target = createRecords(db, entities[name])
    for (const record of records) target.insert(record)
    db.prepare('INSERT INTO counters (name, value) VALUES (?, ?)').run(name, records.length)
  }
  insertAll('companies', business.companies)
  insertAll('contacts', business.contacts)
  insertAll('products', business.products)
  insertAll('opportunities', business.opportunities)
  const counters = createCounters(db)
  const changes = createChanges(db)
  for (const { occurred_at, type, opportunity } of business.changes) {
    changes.append({ event_id: nextEventId(counters), occurred_at, type, subject: 'opportunity', record: opportunity })
  }
}
