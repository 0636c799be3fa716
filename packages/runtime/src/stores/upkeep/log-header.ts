import { closeSync, openSync, readSync } from 'node:fs'
import { flowError } from '@isthmus/sdk'

/** First four bytes of a write-ahead log, for either byte order of its checksums. */
const magics = [0x377f0682, 0x377f0683]

/**
 * Refuses a database whose write-ahead log is no such log. SQLite would pass over it without a word, and with it over
 * everything that was accepted since the last checkpoint. An empty log, or one of zeros as a loss of power can leave behind,
 * holds nothing that was ever on the disk. Throws `DATABASE_CORRUPT`.
 */
export function requireReadableLog(file: string): void {
  const start = firstBytes(`${file}-wal`)
  if (!start || start.every((byte) => byte === 0) || magics.includes(start.readUInt32BE(0))) return
  throw flowError('DATABASE_CORRUPT', { file, reason: `its log ${file}-wal does not begin like one` })
}

function firstBytes(file: string): Buffer | undefined {
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, 'r')
    const bytes = Buffer.alloc(32)
    return readSync(descriptor, bytes, 0, 32, 0) < 32 ? undefined : bytes
  } catch {
    // What cannot be opened here cannot be opened by SQLite either, which says it better.
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
