import { createHash } from 'node:crypto'
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { flowError } from '@isthmus/sdk'

/** The key that seals credentials; `id` tells it from earlier and later ones. */
export interface Key {
  readonly id: string
  readonly bytes: Uint8Array
}

interface KeyFileOptions {
  readonly randomBytes: (count: number) => Uint8Array
  /** Told when the file could be read by others and was closed to them. */
  readonly warn: (message: string) => void
}

const header = 'isthmus-key-1:'
const keyBytes = 32
const ownerOnly = 0o600

/** Reads the key file, or makes one that only its owner can read. Throws `KEY_FILE_INVALID`. */
export function loadKeyFile(file: string, options: KeyFileOptions): Key {
  const existing = readIfThere(file)
  if (existing === undefined) return parseKey(file, createKeyFile(file, options))
  closeToOthers(file, options.warn)
  return parseKey(file, existing)
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw flowError('KEY_FILE_INVALID', { file, reason: codeOf(error) ?? String(error) }, { cause: error })
  }
}

function createKeyFile(file: string, options: KeyFileOptions): string {
  const text = `${header}${Buffer.from(options.randomBytes(keyBytes)).toString('base64')}\n`
  const descriptor = openSync(file, 'wx', ownerOnly)
  try {
    writeSync(descriptor, text)
    // A credential sealed with a key that a power loss took away would be lost.
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  return text
}

// Windows has no such mode bits; there the folder's access list decides.
function closeToOthers(file: string, warn: (message: string) => void): void {
  if (process.platform === 'win32' || (statSync(file).mode & 0o077) === 0) return
  chmodSync(file, ownerOnly)
  warn(`The key file ${file} was readable by other accounts; it is now closed to them. Rotate credentials if unsure.`)
}

function parseKey(file: string, text: string): Key {
  const bytes = text.startsWith(header) ? Buffer.from(text.slice(header.length).trim(), 'base64') : Buffer.alloc(0)
  if (bytes.length !== keyBytes) throw flowError('KEY_FILE_INVALID', { file, reason: 'it does not hold a key' })
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 16), bytes }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
