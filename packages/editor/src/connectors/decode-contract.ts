import { contractEncoding } from '@isthmus/sdk/contract'

/** The text of a file, in the encoding that it begins with; `undefined` when it is not in it. */
export function decodeContract(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder(contractEncoding(new Uint8Array(bytes)), { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
