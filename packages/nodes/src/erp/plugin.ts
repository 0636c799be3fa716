import type { Plugin } from '@isthmus/sdk'
import { erpConnector } from './connector.ts'
import { erpGet } from './get.ts'
import { erpItems } from './items.ts'
import { erpList } from './list.ts'
import { erpChanged } from './poll.ts'
import { erpUpsert } from './upsert.ts'

/** The playground's ERP. */
export const erpPlugin: Plugin = {
  id: 'erp',
  nodes: [erpChanged, erpList, erpGet, erpItems, erpUpsert],
  connectors: [erpConnector],
}
