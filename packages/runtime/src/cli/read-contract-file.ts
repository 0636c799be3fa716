import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { flowError } from '@isthmus/sdk'
import type { BesideFiles } from '../connectors/beside-files.ts'

/** Bytes of a contract that are read from a file. */
const maxFileBytes = 50 * 1024 * 1024

/** A contract from a file. Throws `FILE_INVALID`. */
export function readContractFile(file: string): string {
  if (attempt(file, () => statSync(file)).size > maxFileBytes) throw tooLarge(file)
  return decodedContract(
    file,
    attempt(file, () => readFileSync(file)),
  )
}

function attempt<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw flowError('FILE_INVALID', { file, reason: cause instanceof Error ? cause.message : String(cause) })
  }
}

/** UTF-8, or UTF-16 with a byte order mark. Throws `FILE_INVALID`. */
export function decodedContract(file: string, bytes: Uint8Array): string {
  if (bytes.byteLength > maxFileBytes) throw tooLarge(file)
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes)
  } catch {
    throw flowError('FILE_INVALID', { file, reason: 'it is neither UTF-8 nor UTF-16 with a byte order mark' })
  }
}

/**
 * The files in the folder of a contract and below it, links that lead out of it not among them. Throws `FILE_INVALID` for one
 * that cannot be read.
 */
export function filesBeside(contract: string): BesideFiles {
  const folder = realpathSync(dirname(contract))
  return async (path) => {
    const file = realPath(join(folder, path))
    if (file === undefined) return undefined
    if (!file.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`))
      throw flowError('FILE_INVALID', { file: path, reason: 'it leads out of the folder of the contract' })
    if (!statSync(file).isFile()) throw flowError('FILE_INVALID', { file: path, reason: 'it is no plain file' })
    return readContractFile(file)
  }
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync(file)
  } catch {
    return undefined
  }
}

function tooLarge(file: string): Error {
  return flowError('FILE_INVALID', { file, reason: `it is larger than ${maxFileBytes / 1024 / 1024} MB` })
}

/** Some systems write their contracts as UTF-16; it begins with a mark. */
function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
}
