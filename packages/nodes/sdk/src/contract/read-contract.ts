import type { Problem } from '../errors.ts'
import type { Json, JsonObject, JsonSchema } from '../json.ts'
import type { SignIn } from './sign-ins.ts'

/** Where a value stands in a call. */
export type ParameterPlace = 'path' | 'query' | 'header'

/** A value that a call is given besides its body. */
export interface OperationParameter {
  readonly name: string
  readonly in: ParameterPlace
  readonly required: boolean
  readonly title?: string
  /** May hold references below `#/$defs`, see `ReadContract.schemas`. */
  readonly schema: JsonSchema
  /** How a list is written: its entries with commas, or the parameter once per entry. `odata`: as a literal of OData. */
  readonly style?: 'commas' | 'repeated' | 'odata'
}

/** One call that a contract describes. Plain JSON. */
export interface ContractOperation {
  /** Unique in its contract: letters, digits, `_`, `-` and `.`, 120 characters at most. */
  readonly id: string
  readonly title: string
  readonly summary?: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  /** Below the address; `{name}` stands for a parameter in the path. */
  readonly path: string
  /** True when it changes nothing over there although its method is not GET or HEAD. */
  readonly safe?: boolean
  readonly parameters: readonly OperationParameter[]
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: {
    /** JSON in any of its forms, `application/x-www-form-urlencoded`, or a text. */
    readonly mediaType: string
    readonly required: boolean
    readonly schema: JsonSchema
  }
  /** What a success holds, as far as `answerAt` leads into it; left out where the contract does not say. */
  readonly answer?: JsonSchema
  /** JSON pointer of the part of an answer that matters. */
  readonly answerAt?: string
  readonly tags?: readonly string[]
}

/**
 * What a contract gives to a connector: objects in the form of a connector definition, calls, and what it says of addresses and
 * signing in. References stay references, so that a contract that contains itself is as small as it is written.
 */
export interface ReadContract {
  /** What the contract calls itself. */
  readonly title?: string
  readonly version?: string
  readonly baseUrl?: string
  /** Ways to sign in, the likeliest first; never empty. */
  readonly signIns: readonly [SignIn, ...SignIn[]]
  /** `connection.csrf` of a connector definition. */
  readonly csrf?: JsonObject
  /** `limits` of a connector definition. */
  readonly limits?: readonly Json[]
  readonly objects: Readonly<Record<string, JsonObject>>
  readonly operations: readonly ContractOperation[]
  /** What operations refer to as `#/$defs/NAME`. */
  readonly schemas: Readonly<Record<string, JsonSchema>>
  /** Error rules in the form of a connector definition. */
  readonly errors: readonly Json[]
  /** What was left out or guessed, each a warning with its place in the contract. */
  readonly problems: readonly Problem[]
}
