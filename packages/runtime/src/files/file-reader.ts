import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { flowError, type FileReader } from '@isthmus/sdk'

/** Read at once: about what a chunk of records takes, so that few of them cross to the nodes behind. */
const partBytes = 256 * 1024

/**
 * Opens the files that flows may read: those below `folder` and no others, wherever links or dots point.
 */
export function createFileReader(folder: string): FileReader {
  return {
    read: (path) => readBelow(folder, path),
  }
}

async function* readBelow(folder: string, path: string): AsyncIterable<Uint8Array> {
  const wanted = pathBelow(folder, path)
  const real = await realPathOf(wanted, path)
  if (!isBelow(await realPathOf(folder, path), real)) throw flowError('FILE_PATH_REFUSED', { file: path })
  // A pipe or a device would never end.
  if (!(await isPlainFile(real, path))) throw flowError('FILE_INVALID', { file: path, reason: 'it is no plain file' })
  try {
    for await (const part of createReadStream(real, { highWaterMark: partBytes })) yield part as Uint8Array
  } catch (cause) {
    throw flowError('FILE_INVALID', { file: path, reason: 'it cannot be opened' }, { cause })
  }
}

async function isPlainFile(real: string, path: string): Promise<boolean> {
  const info = await stat(real)
  if (info.isDirectory()) throw flowError('FILE_INVALID', { file: path, reason: 'it is a folder' })
  return info.isFile()
}

async function realPathOf(wanted: string, path: string): Promise<string> {
  try {
    return await realpath(wanted)
  } catch (cause) {
    throw flowError('FILE_NOT_FOUND', { file: path }, { cause })
  }
}

/** Where a path of a flow leads, links aside. Throws `FILE_PATH_REFUSED` when that is not below the folder. */
export function pathBelow(folder: string, path: string): string {
  const wanted = resolve(folder, path)
  if (isAbsolute(path) || path.includes('\0') || !isBelow(resolve(folder), wanted)) {
    throw flowError('FILE_PATH_REFUSED', { file: path })
  }
  return wanted
}

export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** Where files for flows live in a data folder. */
export function filesFolder(dataFolder: string): string {
  return join(dataFolder, 'files')
}
