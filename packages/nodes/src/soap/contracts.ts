import { flowError, type EffectContext } from '@isthmus/sdk'
import type * as Readers from '@isthmus/sdk/contract-readers'

type Context = Pick<EffectContext, 'connection' | 'http'> & { readonly run: { readonly startedAt: string } }

interface Held {
  readonly contract: Promise<Readers.SoapContract>
  readonly readAtMs: number
}

/** Loaded with the first use: a process that calls no SOAP service needs no reader of XML. */
export function soapReaders(): Promise<typeof Readers> {
  return import('@isthmus/sdk/contract-readers')
}

/** Contracts that are held; the one that was used least lately goes first. */
const mostHeld = 50
/** A WSDL that is given by its address is read anew for runs that begin this much later, in milliseconds. */
const staleMs = 10 * 60_000

/** The contracts of connections, each read once for all calls. */
export class Contracts {
  readonly #held = new Map<string, Held>()

  /** The contract of the node's connection. Throws `CONTRACT_INVALID`, and what calls throw when it must be fetched. */
  async of(context: Context): Promise<Readers.SoapContract> {
    const key = keyOf(context)
    const startedMs = Date.parse(context.run.startedAt)
    const held = this.#held.get(key)
    if (held && (!isAddress(wsdlOf(context)) || startedMs - held.readAtMs < staleMs)) {
      this.#held.delete(key)
      this.#held.set(key, held)
      return held.contract
    }
    return this.#read(context, key, startedMs)
  }

  /** The same, as the system has it now. */
  fresh(context: Context): Promise<Readers.SoapContract> {
    return this.#read(context, keyOf(context), Date.parse(context.run.startedAt))
  }

  #read(context: Context, key: string, readAtMs: number): Promise<Readers.SoapContract> {
    const contract = read(context)
    this.#held.set(key, { contract, readAtMs })
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= mostHeld) break
      this.#held.delete(oldest)
    }
    // What failed may come right with the next call.
    contract.catch(() => {
      if (this.#held.get(key)?.contract === contract) this.#held.delete(key)
    })
    return contract
  }
}

async function read(context: Context): Promise<Readers.SoapContract> {
  const { readWsdl } = await soapReaders()
  const text = wsdlOf(context)
  const base = context.connection?.baseUrl ?? ''
  const load = (address: string) => fetched(context, address)
  if (!isAddress(text)) return (await readWsdl({ text, address: base }, load)).contract
  const address = URL.canParse(text, base) ? new URL(text, base).href : text
  return (await readWsdl({ text: await load(address), address }, load)).contract
}

/** The guard of the connection decides what may be fetched: nothing but its own host. */
async function fetched({ http }: Context, address: string): Promise<string> {
  const headers = { accept: 'text/xml, application/xml;q=0.9, */*;q=0.5' }
  const { body } = await http({ method: 'GET', url: address, headers, safe: true })
  if (typeof body === 'string') return body
  throw flowError('CONTRACT_INVALID', { contract: `WSDL (${address})`, reason: 'the answer is no XML' })
}

function wsdlOf({ connection }: Context): string {
  const wsdl = connection?.config['wsdl']
  if (typeof wsdl === 'string' && wsdl.trim() !== '') return wsdl.trim()
  throw flowError('CONTRACT_INVALID', { contract: 'WSDL', reason: `the connection ${connection?.name ?? ''} has none` })
}

/** Documents begin with a bracket; anything else is where one lies. */
function isAddress(text: string): boolean {
  return !/^[\s\uFEFF]*[<{]/.test(text)
}

function keyOf(context: Context): string {
  return [context.connection?.name, context.connection?.baseUrl, wsdlOf(context)].join('\n')
}

/** An operation by its name. Throws `FIELD_VALUE_INVALID`. */
export function operationOf(
  { operations, skipped }: Readers.SoapContract,
  name: string,
  node: string,
): Readers.SoapOperation {
  const found = operations.find((each) => each.name === name)
  if (found) return found
  const reason = skipped.find((each) => each.name === name)?.reason
  const known = operations.map((each) => each.name).join(', ')
  const expected = reason === undefined ? `must be one of ${known}` : `cannot be called: ${reason}`
  throw flowError('FIELD_VALUE_INVALID', { node, field: 'operation', expected, got: name })
}
