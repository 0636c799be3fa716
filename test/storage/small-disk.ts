import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own that can be filled to the last byte. */
export interface SmallDisk {
  readonly folder: string
  /** Leaves so many bytes, about. */
  fill(leftBytes: number): void
  /** Gives back what `fill` took. */
  clear(): void
  remove(): void
}

/** Mounts one in memory. Gives nothing where that is not permitted. */
export function mountSmallDisk(megabytes: number): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-disk-'))
  const filler = join(folder, 'filler')
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    rmSync(folder, { recursive: true, force: true })
    return undefined
  }
  return {
    folder,
    fill: (leftBytes) => {
      // What else is written meanwhile takes room too: measured once more then.
      for (let tries = 1; !filled(folder, filler, leftBytes); tries += 1) {
        if (tries === mostTries) throw new Error(`The disk at ${folder} could not be filled up to ${leftBytes} bytes`)
      }
    },
    clear: () => rmSync(filler, { force: true }),
    remove: () => {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const mostTries = 20

function filled(folder: string, filler: string, leftBytes: number): boolean {
  rmSync(filler, { force: true })
  const { bavail, bsize } = statfsSync(folder)
  try {
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - leftBytes)))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false
    throw error
  }
}
