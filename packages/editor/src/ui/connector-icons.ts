import type { NodeTypeInfo } from '@isthmus/sdk'

/** Icons that many connectors name, because they only say what kind of system it is. */
const general: readonly string[] = ['box', 'building-2', 'building', 'factory', 'database', 'globe', 'cloud']

/** What tells systems apart at a glance, by the letters and digits of their ids. Our own choice: no vendor's mark is drawn. */
const ofSystems: Readonly<Record<string, string>> = {
  businesscentral: 'chart-column',
  dataverse: 'waves',
  dolibarr: 'anchor',
  erpnext: 'boxes',
  fxiaoke: 'share-2',
  hubspot: 'megaphone',
  kingdee: 'gem',
  mariadb: 'cylinder',
  mysql: 'cylinder',
  netsuite: 'hexagon',
  odoo: 'orbit',
  odoolegacy: 'history',
  oracle: 'hard-drive',
  postgresql: 'database',
  salesforce: 'cloud',
  sapbusinessone: 'briefcase',
  saps4hana: 'landmark',
  sqlserver: 'server',
  tryton: 'component',
  yonyou: 'handshake',
  zoho: 'notebook-tabs',
  zohocrm: 'notebook-tabs',
}

/** The icon of a connector: its own, or one that tells it from others of its kind. */
export function iconOfConnector({ id, icon }: { readonly id: string; readonly icon: string }): string {
  const own = ofSystems[id.toLowerCase().replaceAll(/[^a-z\d]/g, '')]
  return own !== undefined && general.includes(icon) ? own : icon
}

/** The icon of a node type: its own, or that of its system where it only says what kind of system it is. */
export function iconOfNode({ connector, icon }: Pick<NodeTypeInfo, 'connector' | 'icon'>): string {
  return connector === undefined ? icon : iconOfConnector({ id: connector, icon })
}
