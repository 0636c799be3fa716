import { flowError, type Problem } from '@isthmus/sdk'
import type { ContractPreview } from '@isthmus/sdk/api'
import type { ContractText } from './read-contract.ts'

/**
 * What a WSDL would give: a connection of the connector `soap`, which keeps the WSDL with all that it imports. Other documents
 * are only asked for on the host of this one. Throws `CONTRACT_INVALID` and what fetching throws.
 */
export async function previewWsdl(
  { text, url, fetch }: ContractText,
  known: { readonly hash: string; readonly where: string },
): Promise<ContractPreview> {
  const { keptWsdl, readWsdl } = await import('@isthmus/sdk/contract-readers')
  const load = async (address: string): Promise<string> => {
    if (url !== undefined && URL.canParse(address) && new URL(address).origin === new URL(url).origin)
      return fetch(address)
    const reason = `it imports ${address.slice(0, 200)}, which ${url === undefined ? 'is only found from the address of the WSDL' : 'lies on another host'}`
    throw flowError('CONTRACT_INVALID', { contract: 'WSDL', reason })
  }
  const { contract, documents } = await readWsdl({ text, ...(url === undefined ? {} : { address: url }) }, load)
  const { name, endpoint, operations, skipped } = contract
  return {
    kind: 'wsdl',
    hash: known.hash,
    source: known.where,
    title: name,
    version: 'WSDL 1.1',
    ...(endpoint === undefined ? {} : { baseUrl: endpoint }),
    signIns: ['none', 'basic'],
    objects: [],
    operations: operations.map(({ name: id, documentation, version, style }) => ({
      id,
      title: id,
      ...(documentation === undefined ? {} : { summary: documentation.slice(0, 300) }),
      method: 'SOAP',
      path: `${version}, ${style}`,
      tags: [],
    })),
    problems: skipped.map(leftOut),
    connection: {
      connector: 'soap',
      config: {
        baseUrl: endpoint ?? (url === undefined ? '' : url.replace(/[?#].*$/, '')),
        wsdl: keptWsdl(documents),
        auth: 'none',
      },
    },
  }
}

function leftOut({ name, reason }: { readonly name: string; readonly reason: string }): Problem {
  const params = { contract: 'WSDL', place: name, reason }
  return { ...flowError('CONTRACT_PART_LEFT_OUT', params, { path: `/${name}` }).toProblem(), severity: 'warning' }
}
