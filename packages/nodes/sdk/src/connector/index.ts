export { defineConnector } from './define-connector.ts'
export type { Account, Connector, ConnectorAuth, ConnectorInfo, Plugin } from './define-connector.ts'
