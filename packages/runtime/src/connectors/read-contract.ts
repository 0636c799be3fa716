import { flowError, type ContractKind } from '@isthmus/sdk'
import type { ReadContract } from '@isthmus/sdk/contract'

/** A contract as it was given or fetched. */
export interface ContractText {
  readonly text: string
  /** Where it was found, for contracts that lead to others. */
  readonly url?: string
  readonly overlay?: string
  /** Fetches what it leads to, which lies below its own address. */
  readonly fetch: (url: string) => Promise<string>
}

type Reader = (contract: ContractText) => ReadContract | Promise<ReadContract>

/** Which reader takes which kind of contract; they are loaded with the first. A kind without one is not imported as a connector. */
const readers: Readonly<Partial<Record<ContractKind, Reader>>> = {
  odata: async ({ text }) => (await import('@isthmus/sdk/contract-readers')).readOData(text),
  openapi: async (contract) => (await import('@isthmus/sdk/contract-readers')).readOpenApi(contract),
}

/** Reads a contract. Throws `CONTRACT_INVALID`, and what fetching throws. */
export async function readContract(kind: ContractKind, contract: ContractText): Promise<ReadContract> {
  const reader = readers[kind]
  if (reader) return reader(contract)
  const reason = `a contract of the kind ${kind} makes no connector; ${Object.keys(readers).join(' and ')} do`
  throw flowError('CONTRACT_INVALID', { contract: kind, reason })
}

/** Says what a text is by its beginning. Throws `CONTRACT_INVALID` for a web page and for what is empty. */
export function kindOf(text: string): ContractKind {
  const start = text
    .slice(0, 20_000)
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (start === '') throw flowError('CONTRACT_INVALID', { contract: '/', reason: 'it is empty' })
  if (/^<!doctype html|^<html/i.test(start)) {
    const reason = 'it is a web page; the address may need a sign-in, or be the one of the documentation'
    throw flowError('CONTRACT_INVALID', { contract: '/', reason })
  }
  if (!start.startsWith('<')) return 'openapi'
  return /<(?:\w+:)?definitions[\s>]/i.test(start) && !/<(?:\w+:)?Edmx[\s>]/.test(start) ? 'wsdl' : 'odata'
}
