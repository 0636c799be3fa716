import type { ContractFile, ContractSource } from '@isthmus/sdk/api'
import { decodeContract } from './decode-contract.ts'

/** A file as far as it is needed here. */
export type ChosenFile = Pick<File, 'name' | 'arrayBuffer'>

/**
 * The contract among the files that were chosen, with the others beside it: a WSDL where one comes with schemas, else the
 * first. `undefined` where a file is no text, or none was chosen.
 */
export async function chosenContract(
  files: readonly ChosenFile[],
): Promise<Pick<ContractSource, 'text' | 'fileName' | 'files'> | undefined> {
  const read = await Promise.all(files.map(async (file) => ({ name: file.name, text: await textOf(file) })))
  if (!read.every((each): each is ContractFile => each.text !== undefined)) return undefined
  const contract = read.find(isWsdl) ?? read.find(({ name }) => !/\.xsd$/i.test(name)) ?? read[0]
  if (!contract) return undefined
  const others = read.filter((each) => each !== contract)
  return { text: contract.text, fileName: contract.name, ...(others.length > 0 ? { files: others } : {}) }
}

async function textOf(file: ChosenFile): Promise<string | undefined> {
  return decodeContract(await file.arrayBuffer())
}

/** The one that binds operations comes before those that it imports, which are WSDLs, too. */
function isWsdl({ text }: ContractFile): boolean {
  return /<(?:\w+:)?definitions[\s>]/i.test(text) && /<(?:\w+:)?service[\s>]/i.test(text)
}
