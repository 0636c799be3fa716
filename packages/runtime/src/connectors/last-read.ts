import type { ContractKind } from '@isthmus/sdk'
import type { ReadContract } from '@isthmus/sdk/contract'
import { readContract, type ContractText } from './read-contract.ts'

/** A contract as it was given or fetched, and where it came from. */
export interface GivenContract {
  readonly kind: ContractKind
  readonly where: string
  /** Of its text. */
  readonly hash: string
  readonly text: ContractText
}

/** For as long a large contract is kept in memory for whoever looks at it. */
const longestMs = 10 * 60_000

/**
 * Keeps the contract that was read last: it is looked into first and imported then, and comes out as it was shown, without being
 * read twice.
 */
export class LastRead {
  #last: { readonly mark: string; readonly contract: Promise<ReadContract> } | undefined
  #timer: NodeJS.Timeout | undefined

  /** Throws what `readContract` throws. */
  of(given: GivenContract): Promise<ReadContract> {
    const { kind, where, hash, text } = given
    const mark = JSON.stringify([kind, where, hash, text.overlay])
    if (this.#last?.mark === mark) return this.#last.contract
    const contract = readContract(kind, text)
    const last = { mark, contract }
    this.forget()
    this.#last = last
    this.#timer = setTimeout(() => this.forget(), longestMs).unref()
    // What failed may come right with the next try.
    contract.catch(() => this.#last === last && this.forget())
    return contract
  }

  forget(): void {
    this.#last = undefined
    clearTimeout(this.#timer)
  }
}
