import { createCipheriv, createDecipheriv } from 'node:crypto'
import { flowError } from '@isthmus/sdk'
import type { Key } from './key-file.ts'

export type Secret = Readonly<Record<string, string>>

/** Seals the secret fields of connections (AES-256-GCM). */
export interface Vault {
  seal(connection: string, secret: Secret): Uint8Array
  /** Throws `SECRET_UNREADABLE` when it was changed, moved to another connection, or sealed with a lost key. */
  open(connection: string, sealed: Uint8Array): Secret
}

interface VaultOptions {
  /** The newest first: it seals; all of them open. */
  readonly keys: readonly [Key, ...Key[]]
  readonly randomBytes: (count: number) => Uint8Array
}

// form (1) | key id (8) | nonce (12) | tag (16) | ciphertext
const form = 1
const nonceAt = 9
const tagAt = 21
const textAt = 37

export function createVault({ keys, randomBytes }: VaultOptions): Vault {
  const [current] = keys
  return {
    seal: (connection, secret) => {
      const nonce = randomBytes(tagAt - nonceAt)
      const cipher = createCipheriv('aes-256-gcm', current.bytes, nonce).setAAD(Buffer.from(connection))
      const text = Buffer.concat([cipher.update(JSON.stringify(secret)), cipher.final()])
      return Buffer.concat([Buffer.from([form]), Buffer.from(current.id, 'hex'), nonce, cipher.getAuthTag(), text])
    },
    open: (connection, sealed) => {
      const bytes = Buffer.from(sealed)
      const id = bytes.subarray(1, nonceAt).toString('hex')
      const key = keys.find((candidate) => candidate.id === id)
      if (!key || bytes[0] !== form) throw flowError('SECRET_UNREADABLE', { connection })
      return decrypt(connection, bytes, key)
    },
  }
}

function decrypt(connection: string, bytes: Buffer, key: Key): Secret {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(nonceAt, tagAt), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(connection)).setAuthTag(bytes.subarray(tagAt, textAt))
    const text = Buffer.concat([decipher.update(bytes.subarray(textAt)), decipher.final()])
    return JSON.parse(text.toString()) as Secret
  } catch (cause) {
    throw flowError('SECRET_UNREADABLE', { connection }, { cause })
  }
}
