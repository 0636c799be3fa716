export { assembleImport, contractKinds } from './imported-connector.ts'
export type { Assembled, ContractKind, ImportChoice, ImportedConnector } from './imported-connector.ts'
export { pluginOfImport } from './plugin-of-import.ts'
