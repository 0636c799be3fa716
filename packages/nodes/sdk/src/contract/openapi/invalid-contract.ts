import { flowError, type FlowError } from '../../errors.ts'

/** What is wrong with a document, with its place as a JSON pointer where that is known. */
export function invalidContract(contract: string, reason: string, path?: string): FlowError {
  const where = path === undefined || path === '' ? contract : `${contract} ${path}`
  return flowError('CONTRACT_INVALID', { contract: where, reason }, path === undefined ? {} : { path })
}
