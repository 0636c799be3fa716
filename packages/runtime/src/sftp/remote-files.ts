import { createHash } from 'node:crypto'
import type { Attributes, FileEntryWithStats, Stats } from 'ssh2'
import { flowError, type RemoteFile, type RemoteWrite, type SftpDoor, type WrittenFile } from '@isthmus/sdk'
import { isMissing, sftpError } from './sftp-error.ts'
import type { SftpSession } from './session.ts'

/** Bytes that one request reads or writes: what servers take without splitting it (draft-ietf-secsh-filexfer-02). */
const partBytes = 32 * 1024

/** The files of a server, over one session. */
export class RemoteFiles implements SftpDoor {
  readonly #session: SftpSession
  readonly #signal: AbortSignal

  constructor(session: SftpSession, signal: AbortSignal) {
    this.#session = session
    this.#signal = signal
  }

  async list(folder: string, most: number): Promise<readonly RemoteFile[]> {
    const handle = await this.#ask<Buffer>((files, done) => files.opendir(folder, done))
    const found: RemoteFile[] = []
    try {
      while (found.length < most) {
        const page = await this.#page(handle)
        if (!page) break
        const named = page.filter(({ filename }) => filename !== '.' && filename !== '..')
        found.push(...named.map(({ filename, attrs }) => fileOf(filename, attrs)))
      }
    } finally {
      await this.#close(handle)
    }
    return found.slice(0, most)
  }

  async stat(path: string): Promise<RemoteFile | undefined> {
    try {
      const stats = await this.#session.ask<Stats>((files, done) => files.lstat(path, done), this.#signal)
      return fileOf(baseOf(path), stats)
    } catch (error) {
      if (isMissing(error)) return undefined
      throw sftpError(error, this.#session.host)
    }
  }

  async *read(path: string, maxBytes: number): AsyncIterable<Uint8Array> {
    const handle = await this.#ask<Buffer>((files, done) => files.open(path, 'r', done))
    try {
      for (let at = 0; ;) {
        const part = await this.#part(handle, at)
        if (part.length === 0) return
        at += part.length
        if (at > maxBytes) {
          const limitMb = Math.round((maxBytes / 2 ** 20) * 1000) / 1000
          throw flowError('UPSTREAM_TOO_LARGE', { host: this.#session.host, limitMb })
        }
        yield part
      }
    } finally {
      await this.#close(handle)
    }
  }

  async write({ path, temporaryPath, content, replace }: RemoteWrite): Promise<WrittenFile> {
    const { bytes, checksum } = await this.#put(temporaryPath, content)
    const known = await this.stat(path)
    if (known?.bytes === bytes && (await this.#checksum(path, bytes)) === checksum) {
      await this.remove(temporaryPath)
      return { bytes, checksum, already: true }
    }
    if (known && !replace) {
      await this.remove(temporaryPath)
      throw this.#taken(path)
    }
    if (known) await this.#replace(temporaryPath, path)
    else await this.rename(temporaryPath, path)
    return { bytes, checksum, already: false }
  }

  async holds(path: string, content: RemoteWrite['content']): Promise<WrittenFile | undefined> {
    const hash = createHash('sha256')
    let bytes = 0
    for await (const part of content) {
      hash.update(part)
      bytes += part.length
    }
    const known = await this.stat(path)
    if (known?.kind !== 'file' || known.bytes !== bytes) return undefined
    const checksum = hash.digest('hex')
    return (await this.#checksum(path, bytes)) === checksum ? { bytes, checksum, already: true } : undefined
  }

  /** Writes a file and compares its size, as far as the disk of the server where that can be asked for. */
  async #put(path: string, content: RemoteWrite['content']): Promise<Omit<WrittenFile, 'already'>> {
    const hash = createHash('sha256')
    const handle = await this.#ask<Buffer>((files, done) => files.open(path, 'w', done))
    let bytes = 0
    try {
      for await (const whole of content) {
        hash.update(whole)
        for (let at = 0; at < whole.length; at += partBytes) {
          const part = Buffer.from(whole.subarray(at, at + partBytes))
          const position = bytes
          await this.#tell((files, done) => files.write(handle, part, 0, part.length, position, done))
          bytes += part.length
        }
      }
      await this.#sync(handle)
    } finally {
      await this.#close(handle)
    }
    const written = await this.stat(path)
    if (written?.bytes === bytes) return { bytes, checksum: hash.digest('hex') }
    const reason = `it says that ${path} holds ${written?.bytes ?? 0} bytes, and ${bytes} were sent`
    throw flowError('UPSTREAM_ANSWER_INVALID', { host: this.#session.host, reason })
  }

  async #checksum(path: string, maxBytes: number): Promise<string> {
    const hash = createHash('sha256')
    for await (const part of this.read(path, maxBytes)) hash.update(part)
    return hash.digest('hex')
  }

  async rename(from: string, to: string): Promise<void> {
    // Servers of this version of the protocol refuse a name that is taken; not all do, so it is looked at before.
    if (await this.stat(to)) throw this.#taken(to)
    await this.#tell((files, done) => files.rename(from, to, done))
  }

  async makeFolder(folder: string): Promise<void> {
    const known = await this.stat(folder)
    if (known?.kind === 'folder' || folder === '' || folder === '/' || folder === '.') return
    if (folder.includes('/')) await this.makeFolder(folder.slice(0, folder.lastIndexOf('/')))
    try {
      await this.#tell((files, done) => files.mkdir(folder, done))
    } catch (error) {
      // Somebody else may have been faster.
      if ((await this.stat(folder))?.kind !== 'folder') throw error
    }
  }

  async remove(path: string): Promise<void> {
    if (!(await this.stat(path))) return
    await this.#tell((files, done) => files.unlink(path, done))
  }

  /** In one step where the server offers it. */
  async #replace(from: string, to: string): Promise<void> {
    try {
      await this.#session.ask<undefined>((files, done) => files.ext_openssh_rename(from, to, told(done)), this.#signal)
    } catch (error) {
      if (!isUnsupported(error)) throw sftpError(error, this.#session.host)
      await this.remove(to)
      await this.rename(from, to)
    }
  }

  /** Not all servers offer it; a file whose writing is confirmed may then still be in their memory only. */
  async #sync(handle: Buffer): Promise<void> {
    try {
      await this.#session.ask<undefined>((files, done) => files.ext_openssh_fsync(handle, told(done)), this.#signal)
    } catch (error) {
      if (!isUnsupported(error)) throw sftpError(error, this.#session.host)
    }
  }

  async #page(handle: Buffer): Promise<readonly FileEntryWithStats[] | undefined> {
    try {
      return await this.#session.ask<FileEntryWithStats[]>((files, done) => files.readdir(handle, done), this.#signal)
    } catch (error) {
      if (isEnd(error)) return undefined
      throw sftpError(error, this.#session.host)
    }
  }

  #part(handle: Buffer, at: number): Promise<Uint8Array> {
    const room = Buffer.alloc(partBytes)
    const read = this.#session.ask<number>(
      (files, done) => files.read(handle, room, 0, partBytes, at, (error, count) => done(error, count)),
      this.#signal,
    )
    return read.then(
      (count) => room.subarray(0, count),
      (error: unknown) => {
        if (isEnd(error)) return room.subarray(0, 0)
        throw sftpError(error, this.#session.host)
      },
    )
  }

  async #close(handle: Buffer): Promise<void> {
    await this.#session
      .ask<undefined>((files, done) => files.close(handle, told(done)), this.#signal)
      .catch(() => undefined)
  }

  async #ask<T>(work: Parameters<typeof SftpSession.prototype.ask<T>>[0]): Promise<T> {
    try {
      return await this.#session.ask(work, this.#signal)
    } catch (error) {
      throw sftpError(error, this.#session.host)
    }
  }

  #tell(work: (files: Parameters<Parameters<SftpSession['ask']>[0]>[0], done: (error?: Error | null) => void) => void) {
    return this.#ask<undefined>((files, done) => work(files, told(done)))
  }

  #taken(path: string) {
    const message = `There is a file ${path} already`
    return flowError('UPSTREAM_CONFLICT', { host: this.#session.host, status: 'SFTP', message })
  }
}

function told(done: (error: Error | null | undefined, result: undefined) => void) {
  return (error?: Error | null): void => done(error, undefined)
}

function isEnd(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 1
}

/** The driver throws by itself when the server does not offer an extension. */
function isUnsupported(error: unknown): boolean {
  return error instanceof Error && (('code' in error && error.code === 8) || error.message.includes('extended request'))
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

const kindMask = 0o170_000
const kinds: ReadonlyMap<number, RemoteFile['kind']> = new Map([
  [0o100_000, 'file'],
  [0o040_000, 'folder'],
])

function fileOf(name: string, { size, mtime, mode }: Attributes): RemoteFile {
  return { name, kind: kinds.get(mode & kindMask) ?? 'other', bytes: size, modifiedAt: mtime }
}
