import { flowError } from '@isthmus/sdk'
import type { ContractFile } from '@isthmus/sdk/api'

/**
 * Gets a file by its path below the folder of a contract, with `/` between names and none of them `..`; `undefined` where there
 * is none.
 */
export type BesideFiles = (path: string) => Promise<string | undefined>

/** Addresses of a contract that came as a file: names that lead out of its folder do not begin with it any more. */
const folder = 'beside:/contract/'

/** The address of a contract that came as a file. */
export function fileAddress(fileName: string | undefined): string {
  const name = (fileName ?? 'contract').split(/[\\/]/).at(-1) ?? ''
  return `${folder}${encodeURIComponent(name === '' ? 'contract' : name)}`
}

/** Gets what a contract that came as a file imports. Throws `CONTRACT_INVALID` for what lies elsewhere, or is not there. */
export function fetchBeside(beside: BesideFiles): (address: string) => Promise<string> {
  return async (address) => {
    const path = pathBelow(address)
    const text = path === undefined ? undefined : await beside(path)
    if (text !== undefined) return text
    const shown = address.startsWith(folder) ? address.slice(folder.length) : address.replace(/^beside:\/*/, '')
    const reason =
      path === undefined
        ? `it imports ${shown.slice(0, 200)}, which does not lie in its folder`
        : `it imports ${path.slice(0, 200)}, which is not among the files; give it together with the contract`
    throw flowError('CONTRACT_INVALID', { contract: 'WSDL', reason })
  }
}

function pathBelow(address: string): string | undefined {
  if (!address.startsWith(folder)) return undefined
  try {
    const names = address
      .slice(folder.length)
      .replace(/[?#].*$/, '')
      .split('/')
      .map(decodeURIComponent)
    // A name that hides a separator would lead elsewhere once it is one.
    return names.every((name) => isPlainName(name)) ? names.join('/') : undefined
  } catch {
    return undefined
  }
}

function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[\\/:\0]/.test(name)
}

/** Files that were chosen together with a contract: by their whole path, else by name where only one has it. */
export function chosenFiles(files: readonly ContractFile[]): BesideFiles {
  return async (path) => {
    const whole = files.find(({ name }) => name === path)
    const name = lastName(path)
    const alike = files.filter((each) => lastName(each.name) === name)
    return (whole ?? (alike.length === 1 ? alike[0] : undefined))?.text
  }
}

function lastName(path: string): string {
  return path.split('/').at(-1) ?? ''
}
