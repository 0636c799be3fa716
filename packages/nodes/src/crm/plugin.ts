import type { Plugin } from '@isthmus/sdk'
import { crmChanges } from './changes.ts'
import { crmConnector } from './connector.ts'
import { crmGet } from './get.ts'
import { crmList } from './list.ts'
import { crmChanged } from './poll.ts'
import { crmUpdate } from './update.ts'

/** The playground's CRM. */
export const crmPlugin: Plugin = {
  id: 'crm',
  nodes: [crmChanged, crmList, crmChanges, crmGet, crmUpdate],
  connectors: [crmConnector],
}
