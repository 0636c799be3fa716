import { createHash } from 'node:crypto'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { flowError, type FileWriter } from '@isthmus/sdk'

/** Text that is put together before the system is asked to write it. */
const bufferedBytes = 256 * 1024

/**
 * Begins a file at an absolute path that has been checked. It is written beside its place under a name of its own and
 * renamed at the end, so that readers see the whole file or the one before it; `owner` is in that name, so that a run that
 * goes on after a restart overwrites what it had begun.
 */
export async function beginFile(target: string, { file, owner }: { file: string; owner: string }): Promise<FileWriter> {
  const partial = join(dirname(target), `.${basename(target)}.${markOf(owner)}.part`)
  const handle = await guarded(file, async () => {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    return open(partial, 'w', 0o600)
  })
  return new PartialFile({ handle, partial, target, file })
}

class PartialFile implements FileWriter {
  readonly #handle: FileHandle
  readonly #partial: string
  readonly #target: string
  readonly #file: string
  #waiting: (string | Uint8Array)[] = []
  #waitingBytes = 0
  #bytes = 0

  constructor(parts: { handle: FileHandle; partial: string; target: string; file: string }) {
    this.#handle = parts.handle
    this.#partial = parts.partial
    this.#target = parts.target
    this.#file = parts.file
  }

  async write(part: string | Uint8Array): Promise<void> {
    this.#waiting.push(part)
    this.#waitingBytes += part.length
    if (this.#waitingBytes >= bufferedBytes) await this.#flush()
  }

  async close(): Promise<number> {
    await this.#flush()
    await guarded(this.#file, async () => {
      await this.#handle.sync()
      await this.#handle.close()
      await rename(this.#partial, this.#target)
    })
    return this.#bytes
  }

  async abandon(): Promise<void> {
    this.#waiting = []
    await this.#handle.close().catch(() => undefined)
    await rm(this.#partial, { force: true })
  }

  async #flush(): Promise<void> {
    const parts = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    const bytes = parts.every((part) => typeof part === 'string')
      ? Buffer.from(parts.join(''))
      : Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
    let written = 0
    while (written < bytes.length) {
      const { bytesWritten } = await guarded(this.#file, () => this.#handle.write(bytes, written))
      written += bytesWritten
    }
    this.#bytes += bytes.length
  }
}

/** Short and fit for a file name, whatever the owner is called. */
function markOf(owner: string): string {
  return createHash('sha256').update(owner).digest('hex').slice(0, 16)
}

async function guarded<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    if (code === 'ENOSPC' || code === 'EDQUOT') throw flowError('DISK_FULL', { what: `"${file}"` }, { cause })
    throw flowError('FILE_UNWRITABLE', { file, reason: reasons[code] ?? 'the system refuses it' }, { cause })
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EROFS: 'the disk is read-only',
  EISDIR: 'there is a folder of this name',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a part of its path is a file',
  ENAMETOOLONG: 'its name is too long',
  EFBIG: 'it is too large for the disk',
}
