import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { flowError } from '@isthmus/sdk'
import { contractEncoding } from '@isthmus/sdk/contract'
import type { BesideFiles } from '../connectors/beside-files.ts'

const encodingReason = 'it is neither UTF-8 nor UTF-16 with a byte order mark, nor in an encoding that it names'

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

/** The bytes of a stream, which may have no end. Throws `FILE_INVALID` for more than are read. */
export async function contractBytes(file: string, stream: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of stream) {
    parts.push(Buffer.from(part))
    bytes += part.length
    if (bytes > maxFileBytes) throw tooLarge(file)
  }
  return Buffer.concat(parts)
}

/** UTF-8, UTF-16 with a byte order mark, or what an XML document says of itself. Throws `FILE_INVALID`. */
export function decodedContract(file: string, bytes: Uint8Array): string {
  if (bytes.byteLength > maxFileBytes) throw tooLarge(file)
  try {
    return new TextDecoder(contractEncoding(bytes), { fatal: true }).decode(bytes)
  } catch {
    throw flowError('FILE_INVALID', { file, reason: encodingReason })
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
