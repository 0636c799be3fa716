import type { ContractKind } from '../connector/index.ts'
import type { SignInKind } from '../contract/index.ts'
import type { Problem } from '../errors.ts'
import type { JsonObject } from '../json.ts'

/** A file that lies beside a contract, such as a schema that it imports. */
export interface ContractFile {
  /** Below the folder of the contract, with `/` between names. */
  readonly name: string
  readonly text: string
}

/** Where a contract is: its text, or the address it is fetched from. */
export interface ContractSource {
  /** Found out from the text when left out. */
  readonly kind?: ContractKind
  readonly text?: string
  /** http or https. With a connection also a path below its address. */
  readonly url?: string
  /** Whose credential the contract is fetched with; only its own address can be asked then. */
  readonly connection?: string
  /** Name of the file that `text` was read from. */
  readonly fileName?: string
  /** What `text` may import, for a WSDL that came as a file. Nothing else is asked for then. */
  readonly files?: readonly ContractFile[]
  /** JSON or YAML: what the contract does not say, see `docs/connectors/imports.md`. */
  readonly overlay?: string
}

export const objectDeeds = ['list', 'get', 'changes', 'create', 'update', 'upsert', 'delete'] as const
export type ObjectDeed = (typeof objectDeeds)[number]

/** `POST importPreview`: what a contract would give. */
export interface ContractPreview {
  readonly kind: ContractKind
  /** SHA-256 of the contract, hexadecimal. */
  readonly hash: string
  readonly source: string
  readonly title?: string
  readonly version?: string
  readonly baseUrl?: string
  /** The likeliest first. */
  readonly signIns: readonly SignInKind[]
  readonly objects: readonly {
    readonly name: string
    readonly title: string
    readonly fields: number
    /** What can be done with its records. */
    readonly can: readonly ObjectDeed[]
  }[]
  readonly operations: readonly {
    readonly id: string
    readonly title: string
    readonly summary?: string
    readonly method: string
    readonly path: string
    readonly tags: readonly string[]
  }[]
  /** What is left out or was guessed, with its place in the contract. */
  readonly problems: readonly Problem[]
  /** Set for contracts that a connection keeps, and no connector of their own: make this connection. */
  readonly connection?: { readonly connector: string; readonly config: JsonObject }
}

/** `POST imports`: lists that are left out mean everything. */
export interface ImportContractRequest extends ContractSource {
  /** Letters, digits and hyphens; an import with the same id is replaced. */
  readonly id: string
  readonly title?: string
  readonly baseUrl?: string
  readonly signIn?: SignInKind
  readonly objects?: readonly string[]
  readonly operations?: readonly string[]
}

/** An imported connector in the list. `importedAt` is ISO 8601 in UTC. */
export interface ImportedSummary {
  readonly id: string
  readonly kind: ContractKind
  readonly title: string
  readonly source: string
  readonly hash: string
  readonly objects: number
  readonly operations: number
  readonly version: number
  readonly importedAt: string
  readonly importedBy: string
  /** Names of the flows with nodes of it, and of the connections to it. */
  readonly usedBy: readonly string[]
}

/** `GET imports`. */
export interface ImportsAnswer {
  readonly connectors: readonly ImportedSummary[]
}
