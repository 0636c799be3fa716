import type { Plugin } from '@isthmus/sdk'
import { aggregatePlugin } from './aggregate/aggregate.ts'
import { branchPlugin } from './branch/branch.ts'
import { codePlugin } from './code/code.ts'
import { controlPlugin } from './control/plugin.ts'
import { crmPlugin } from './crm/plugin.ts'
import { csvPlugin } from './csv/plugin.ts'
import { dedupePlugin } from './dedupe/dedupe.ts'
import { definedPlugin } from './defined-plugin.ts'
import { ediPlugin } from './edi/plugin.ts'
import { emailPlugin } from './email/plugin.ts'
import { erpPlugin } from './erp/plugin.ts'
import { filterPlugin } from './filter/filter.ts'
import { httpPlugin } from './http/plugin.ts'
import { jsonPlugin } from './json/plugin.ts'
import { mapPlugin } from './map/map.ts'
import { mergePlugin } from './merge/merge.ts'
import { ndjsonPlugin } from './ndjson/plugin.ts'
import { mariadbPlugin, oraclePlugin, postgresqlPlugin, sqlserverPlugin } from './sql/plugin.ts'
import { rabbitmqPlugin } from './rabbitmq/plugin.ts'
import { soapPlugin } from './soap/plugin.ts'
import { sftpPlugin } from './sftp/plugin.ts'
import { sortPlugin } from './sort/sort.ts'
import { splitPlugin } from './split/split.ts'
import { startPlugin } from './start/plugin.ts'
import { trytonPlugin } from './tryton/plugin.ts'
import { validatePlugin } from './validate/validate.ts'
import { xlsxPlugin } from './xlsx/plugin.ts'
import { xmlPlugin } from './xml/plugin.ts'

/** Connectors that are nothing but a definition: folders with a `connector.json` whose `id` is the folder's name. */
const definitions = [
  'business-central',
  'dataverse',
  'dolibarr',
  'erpnext',
  'fxiaoke',
  'hubspot',
  'kingdee',
  'netsuite',
  'odoo',
  'odoo-legacy',
  'salesforce',
  'sap-business-one',
  'sap-s4hana',
  'yonyou',
  'zoho',
] as const

/** Everything that comes with the product. A stranger's plugin has the same form. */
export const builtinPlugins: readonly Plugin[] = [
  startPlugin,
  mapPlugin,
  filterPlugin,
  branchPlugin,
  validatePlugin,
  controlPlugin,
  splitPlugin,
  sortPlugin,
  dedupePlugin,
  aggregatePlugin,
  mergePlugin,
  codePlugin,
  httpPlugin,
  csvPlugin,
  jsonPlugin,
  ndjsonPlugin,
  xlsxPlugin,
  xmlPlugin,
  ediPlugin,
  crmPlugin,
  erpPlugin,
  trytonPlugin,
  soapPlugin(),
  postgresqlPlugin,
  mariadbPlugin,
  sqlserverPlugin,
  oraclePlugin,
  rabbitmqPlugin,
  emailPlugin,
  sftpPlugin,
  ...definitions.map(definedPlugin),
]
