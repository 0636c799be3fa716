import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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
    throw folderError(folder, error)
  }
}

function folderError(folder: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const reason = Object.hasOwn(readOnlyCodes, code) ? readOnlyCodes[code] : undefined
  if (reason !== undefined) return flowError('DATA_FOLDER_READ_ONLY', { folder, reason }, { cause })
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return flowError('STORAGE_FULL', { file: join(folder, 'isthmus.db'), reason: 'the disk is full' }, { cause })
  }
  return cause
}
