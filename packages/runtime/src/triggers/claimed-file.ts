import { createHash, randomBytes } from 'node:crypto'
import { flowError, type RemoteFile, type SftpDoor } from '@isthmus/sdk'
import type { FlowFiles } from '../engine/files-port.ts'

/** A name in the folder for files in work: unique, and with the name it had before. */
export function claimedName(name: string): string {
  return `${randomBytes(6).toString('hex')}-${name}`
}

/** The name a claimed file had before. */
export function originalName(claimed: string): string {
  return claimed.replace(/^[0-9a-f]{12}-/, '')
}

export interface CopiedFile {
  /** Below the files that flows may read. */
  readonly file: string
  readonly bytes: number
  readonly checksum: string
  readonly modifiedAt: number
}

interface Copying {
  readonly door: SftpDoor
  readonly files: FlowFiles
  readonly from: string
  /** Below the files that flows may read. */
  readonly to: string
  readonly maxBytes: number
  readonly owner: string
  readonly host: string
}

/**
 * Copies a file to where nodes can read it, piece by piece.
 *
 * @returns `undefined` when it changed meanwhile: whoever writes it still holds it open. Throws `REMOTE_FILE_REFUSED` for one
 * that is too large, and what reading and writing throw.
 */
export async function copyFile({
  door,
  files,
  from,
  to,
  maxBytes,
  owner,
  host,
}: Copying): Promise<CopiedFile | undefined> {
  const before = await door.stat(from)
  if (before?.kind !== 'file') return undefined
  if (before.bytes > maxBytes) {
    const reason = `it holds ${before.bytes} bytes and may hold ${maxBytes}`
    throw flowError('REMOTE_FILE_REFUSED', { file: from, host, reason })
  }
  const hash = createHash('sha256')
  const writer = await files.create(to, owner)
  let bytes = 0
  try {
    for await (const part of door.read(from, maxBytes)) {
      hash.update(part)
      bytes += part.length
      await writer.write(part)
    }
    const after = await door.stat(from)
    if (!isSame(before, after) || bytes !== before.bytes) {
      await writer.abandon()
      return undefined
    }
    await writer.close()
  } catch (error) {
    await writer.abandon()
    throw error
  }
  return { file: to, bytes, checksum: hash.digest('hex'), modifiedAt: before.modifiedAt }
}

function isSame(before: RemoteFile, after: RemoteFile | undefined): boolean {
  return after?.bytes === before.bytes && after.modifiedAt === before.modifiedAt
}
