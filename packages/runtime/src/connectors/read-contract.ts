import { flowError, type ContractKind } from '@isthmus/sdk'
import type { ReadContract } from '@isthmus/sdk/contract'
import { readAside, type ContractTask } from './contract-thread.ts'

/** A contract as it was given or fetched. */
export interface ContractText {
  readonly text: string
  /** Where it was found, for contracts that lead to others. */
  readonly url?: string
  readonly overlay?: string
  /** Fetches what it leads to, which lies below its own address. */
  readonly fetch: (url: string) => Promise<string>
}

const readable: readonly ContractKind[] = ['odata', 'openapi']

/** Reads a contract. Throws `CONTRACT_INVALID`, and what fetching throws. */
export async function readContract(kind: ContractKind, contract: ContractText): Promise<ReadContract> {
  if (kind !== 'odata' && kind !== 'openapi') {
    const reason = `a contract of the kind ${kind} makes no connector; ${readable.join(' and ')} do`
    throw flowError('CONTRACT_INVALID', { contract: kind, reason })
  }
  const read = await readAside(taskOf(kind, contract), contract.fetch)
  if (read.kind === 'read') return read.contract
  throw new TypeError(`The thread read a contract of the kind ${kind} as ${read.kind}`)
}

export function taskOf(kind: ContractTask['kind'], { text, url, overlay }: ContractText): ContractTask {
  return { kind, text, ...(url === undefined ? {} : { url }), ...(overlay === undefined ? {} : { overlay }) }
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
