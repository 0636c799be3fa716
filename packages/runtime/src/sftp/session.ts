import { createHash } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import type { Client, SFTPWrapper } from 'ssh2'
import { flowError, plainText, type FlowError } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import { guardedSocket } from '../http/guarded-socket.ts'
import { portOf, serverName, sftpError } from './sftp-error.ts'

const connectMs = 20_000
/** How long one request may take; a server that hangs is left. */
const requestMs = 30_000
const keepAliveMs = 10_000
const mostUnanswered = 3

type Callback<T> = (error: Error | null | undefined, result: T) => void

/** One connection to a file server. */
export class SftpSession {
  readonly host: string
  readonly #client: Client
  readonly #files: SFTPWrapper
  #ended: FlowError | undefined

  constructor(host: string, client: Client, files: SFTPWrapper) {
    this.host = host
    this.#client = client
    this.#files = files
    const end = (error?: Error): void => {
      this.#ended ??= sftpError(error ?? new Error('the connection was closed'), host)
    }
    client.on('error', end)
    client.on('close', () => end())
    files.on('error', end)
    files.on('close', () => end())
  }

  get isOpen(): boolean {
    return this.#ended === undefined
  }

  /** Makes one request. Rejects with the server's own error, or with ours when the way to it is broken. */
  ask<T>(work: (files: SFTPWrapper, done: Callback<T>) => void, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error)
      if (this.#ended) return reject(this.#ended)
      const over = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
        this.#client.off('close', broken)
      }
      const fail = (error: unknown): void => {
        over()
        reject(error)
      }
      const stop = (): void => fail(signal.reason)
      const broken = (): void => fail(this.#ended ?? sftpError(new Error('the connection was closed'), this.host))
      const timer = setTimeout(() => {
        fail(flowError('UPSTREAM_TIMEOUT', { host: this.host, limitMs: requestMs }))
        this.end()
      }, requestMs)
      signal.addEventListener('abort', stop, { once: true })
      this.#client.on('close', broken)
      try {
        work(this.#files, (error, result) => {
          over()
          if (error) reject(error)
          else resolve(result)
        })
      } catch (error) {
        fail(error)
      }
      return undefined
    })
  }

  end(): void {
    this.#ended ??= sftpError(new Error('the connection was closed'), this.host)
    this.#client.destroy()
  }
}

/**
 * Signs in to a file server whose host key is the one that the connection expects; loads the driver with the first one.
 * Everything that it throws means that nothing was done over there.
 */
export async function openSession(connection: OpenConnection, mayBePrivate: boolean): Promise<SftpSession> {
  const { config, secret } = connection
  const host = serverName(connection)
  const [name, port] = [plainText(config['host']), portOf(config)]
  const socket = connect({ host: name, port, ...guardedSocket({ host: name, port, allowPrivate: mayBePrivate }) })
  const { default: ssh } = await import('ssh2')
  const client = new ssh.Client()
  let offered: string | undefined
  const pinned = fingerprintOf(plainText(config['hostKey']))
  try {
    const files = await signIn(client, socket, () => {
      client.connect({
        sock: socket,
        username: plainText(config['user']),
        readyTimeout: connectMs,
        keepaliveInterval: keepAliveMs,
        keepaliveCountMax: mostUnanswered,
        hostVerifier: (key: Buffer) => {
          offered = fingerprint(key)
          return offered === pinned
        },
        ...(secret['password'] ? { password: secret['password'] } : {}),
        ...(secret['privateKey'] ? { privateKey: secret['privateKey'] } : {}),
        ...(secret['passphrase'] ? { passphrase: secret['passphrase'] } : {}),
      })
    })
    return new SftpSession(host, client, files)
  } catch (error) {
    client.destroy()
    socket.destroy()
    if (offered !== undefined && offered !== pinned) throw flowError('HOST_KEY_WRONG', { host, offered, pinned })
    throw sftpError(error, host, { neverSent: true })
  }
}

function signIn(client: Client, socket: Socket, begin: () => void): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('it does not let anybody in')), connectMs)
    const fail = (error: Error): void => {
      clearTimeout(late)
      reject(error)
    }
    // Errors after this one are of no interest, and must not go unheard.
    client.on('error', fail)
    socket.on('error', fail)
    client.once('close', () => fail(new Error('the connection was closed')))
    client.once('ready', () => {
      client.sftp((error, files) => {
        clearTimeout(late)
        if (error) reject(error)
        else resolve(files)
      })
    })
    begin()
  })
}

/** As `ssh-keygen -l` writes it. */
function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** Takes a fingerprint, or a public key as it stands in `known_hosts` and in the server's own file. */
function fingerprintOf(pinned: string): string {
  const text = pinned.trim()
  const found = /(?:^|\s)(?:ssh|ecdsa|sk)-[\w@.-]+\s+([A-Za-z0-9+/]+=*)/.exec(text)?.[1]
  return found === undefined ? text.replace(/=+$/, '') : fingerprint(Buffer.from(found, 'base64'))
}
