import type { ContractTask, ReadWsdl, ThreadResult } from './contract-thread.ts'

export type FetchDocument = (address: string) => Promise<string>

/** Reads a contract on this thread; the readers are loaded with the first. Throws `CONTRACT_INVALID`, and what fetching throws. */
export async function readTask(
  { kind, text, url, overlay }: ContractTask,
  fetch: FetchDocument,
): Promise<ThreadResult> {
  const { readOData, readOpenApi } = await import('@isthmus/sdk/contract-readers')
  const from = url === undefined ? {} : { url }
  switch (kind) {
    case 'odata':
      return { kind: 'read', contract: readOData(text) }
    case 'openapi': {
      const more = overlay === undefined ? {} : { overlay }
      return { kind: 'read', contract: await readOpenApi({ text, fetch, ...from, ...more }) }
    }
    case 'wsdl':
      return { kind: 'wsdl', wsdl: await wsdlOf({ text, ...(url === undefined ? {} : { address: url }) }, fetch) }
  }
}

async function wsdlOf(
  source: { readonly text: string; readonly address?: string },
  fetch: FetchDocument,
): Promise<ReadWsdl> {
  const { keptWsdl, readWsdl } = await import('@isthmus/sdk/contract-readers')
  const { contract, documents } = await readWsdl(source, fetch)
  const { name, endpoint, operations, skipped } = contract
  return {
    name,
    ...(endpoint === undefined ? {} : { endpoint }),
    operations: operations.map(({ name: id, documentation, version, style }) => ({
      name: id,
      version,
      style,
      ...(documentation === undefined ? {} : { documentation }),
    })),
    skipped,
    kept: keptWsdl(documents),
  }
}
