import type { Plugin } from '@isthmus/sdk'
import { soapCall } from './call.ts'
import { soapConnector } from './connector.ts'
import { Contracts } from './contracts.ts'
import { soapRead } from './read.ts'

/** Services that a WSDL describes. Contracts are held per plugin, for all of its nodes. */
export function soapPlugin(): Plugin {
  const contracts = new Contracts()
  return { id: 'soap', nodes: [soapCall(contracts), soapRead(contracts)], connectors: [soapConnector(contracts)] }
}
