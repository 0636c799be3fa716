import { searchRows } from '../storage/search-rows.ts'
import type { Site, Tab, WebRecord, Words } from '../web/site.ts'
import type { CrmStore } from './crm-store.ts'
import { entities } from './entities.ts'
import type { EntityName } from './entities.ts'
import { toRecord } from './records.ts'

const links = { company_id: 'companies' } as const

export function crmSite(store: CrmStore): Site {
  return {
    title: { en: 'Demo CRM', zh: '演示 CRM' },
    about: { en: 'REST API below /api/v1', zh: 'REST 接口位于 /api/v1' },
    tabs: [
      entityTab(store, 'opportunities', {
        label: { en: 'Opportunities', zh: '商机' },
        columns: ['id', 'name', 'company_id', 'stage', 'amount', 'erp_order_number', 'sync_status', 'updated_at'],
      }),
      entityTab(store, 'companies', {
        label: { en: 'Companies', zh: '公司' },
        columns: ['id', 'code', 'name', 'level', 'city', 'country', 'currency', 'updated_at'],
      }),
      entityTab(store, 'contacts', {
        label: { en: 'Contacts', zh: '联系人' },
        columns: ['id', 'family_name', 'given_name', 'role', 'company_id', 'email', 'language'],
      }),
      entityTab(store, 'products', {
        label: { en: 'Products', zh: '产品' },
        columns: ['id', 'sku', 'name', 'price', 'currency', 'active', 'stock_available'],
      }),
      changesTab(store),
    ],
  }
}

function entityTab(store: CrmStore, name: EntityName, look: { label: Words; columns: readonly string[] }): Tab {
  const entity = entities[name]
  const columns = ['id', ...entity.fields.filter(({ kind }) => kind === 'text').map((field) => field.name)]
  return {
    ...look,
    name,
    links,
    idOf: (record) => String(record['id']),
    find: (id) => store.records[name].get(id),
    search: (text, range) => {
      const { rows, total } = searchRows(store.db, { table: name, columns, order: 'id', text, ...range })
      return { total, records: rows.map((row) => toRecord(entity, row)) }
    },
  }
}

function changesTab(store: CrmStore): Tab {
  const search = { table: 'changes', columns: ['event_id', 'type', 'snapshot'], order: 'seq DESC' }
  const toChange = (row: WebRecord): WebRecord => {
    const opportunity: WebRecord = JSON.parse(String(row['snapshot']))
    const { event_id, occurred_at, type } = row
    return {
      event_id,
      occurred_at,
      type,
      opportunity_id: opportunity['id'],
      stage: opportunity['stage'],
      snapshot: opportunity,
    }
  }
  return {
    name: 'changes',
    label: { en: 'Change feed', zh: '变更流' },
    columns: ['event_id', 'occurred_at', 'type', 'opportunity_id', 'stage'],
    links: { opportunity_id: 'opportunities' },
    idOf: (record) => String(record['event_id']),
    find: (id) => {
      const row = store.db.prepare<[string], WebRecord>('SELECT * FROM changes WHERE event_id = ?').get(id)
      return row === undefined ? undefined : toChange(row)
    },
    search: (text, range) => {
      const { rows, total } = searchRows(store.db, { ...search, text, ...range })
      return { total, records: rows.map(toChange) }
    },
  }
}
