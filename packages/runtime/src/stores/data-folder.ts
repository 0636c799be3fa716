import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { flowError } from '@isthmus/sdk'

const readOnlyCodes: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk is mounted read-only',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'it is a file',
}

/**
 * Makes the data folder where it is missing and makes sure that it can be written, before anything is opened. Throws
 * `DATA_FOLDER_READ_ONLY`, `STORAGE_FULL`.
 */
export function requireWritable(folder: string): void {
  const probe = join(folder, '.write-probe')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // A byte, because an empty file can still be made on a disk that is full.
    writeFileSync(probe, '.')
    rmSync(probe)
  } catch (error) {
    throw folderError(folder, codeOf(error) === 'ENOENT' ? whyNotMade(folder, error) : error)
  }
}

/** On a read-only disk, making a folder together with those above it only says that something is not there. */
function whyNotMade(folder: string, error: unknown): unknown {
  let above = dirname(folder)
  while (!existsSync(above) && above !== dirname(above)) above = dirname(above)
  try {
    accessSync(above, constants.W_OK)
    return error
  } catch (reason) {
    return reason
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function folderError(folder: string, cause: unknown): unknown {
  const code = codeOf(cause)
  const reason = Object.hasOwn(readOnlyCodes, code) ? readOnlyCodes[code] : undefined
  if (reason !== undefined) return flowError('DATA_FOLDER_READ_ONLY', { folder, reason }, { cause })
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return flowError('STORAGE_FULL', { file: join(folder, 'isthmus.db'), reason: 'the disk is full' }, { cause })
  }
  return cause
}
