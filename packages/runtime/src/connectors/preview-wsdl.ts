import { flowError, type Problem } from '@isthmus/sdk'
import type { ContractPreview } from '@isthmus/sdk/api'
import { fetchBeside, fileAddress, type BesideFiles } from './beside-files.ts'
import { readAside } from './contract-thread.ts'
import { taskOf, type ContractText } from './read-contract.ts'

export interface WsdlPlace {
  readonly hash: string
  readonly where: string
  /** Files that lie beside one that came as a file. */
  readonly beside: BesideFiles
}

/**
 * What a WSDL would give: a connection of the connector `soap`, which keeps the WSDL with all that it imports. Other documents
 * are only asked for on the host of this one, or in its folder. Throws `CONTRACT_INVALID` and what fetching throws.
 */
export async function previewWsdl(given: ContractText, { hash, where, beside }: WsdlPlace): Promise<ContractPreview> {
  const { url } = given
  const load = url === undefined ? fetchBeside(beside) : (address: string) => fetchOnHost(address, url, given.fetch)
  const read = await readAside(taskOf('wsdl', { ...given, url: url ?? fileAddress(where) }), load)
  if (read.kind !== 'wsdl') throw new TypeError(`The thread read a WSDL as ${read.kind}`)
  const { name, endpoint, operations, skipped, kept } = read.wsdl
  return {
    kind: 'wsdl',
    hash,
    source: where,
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
        wsdl: kept,
        auth: 'none',
      },
    },
  }
}

async function fetchOnHost(address: string, url: string, fetch: (address: string) => Promise<string>): Promise<string> {
  if (URL.canParse(address) && new URL(address).origin === new URL(url).origin) return fetch(address)
  const reason = `it imports ${address.slice(0, 200)}, which lies on another host`
  throw flowError('CONTRACT_INVALID', { contract: 'WSDL', reason })
}

function leftOut({ name, reason }: { readonly name: string; readonly reason: string }): Problem {
  const params = { contract: 'WSDL', place: name, reason }
  return { ...flowError('CONTRACT_PART_LEFT_OUT', params, { path: `/${name}` }).toProblem(), severity: 'warning' }
}
