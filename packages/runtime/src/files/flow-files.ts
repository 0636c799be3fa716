import { mkdir, realpath, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { flowError } from '@isthmus/sdk'
import type { FlowFiles } from '../engine/files-port.ts'
import { createFileReader, isBelow, pathBelow } from './file-reader.ts'
import { beginFile } from './file-writer.ts'

/** Opens the files that flows may read and write: those below `folder` and no others, wherever links or dots point. */
export function createFlowFiles(folder: string): FlowFiles {
  return {
    ...createFileReader(folder),
    create: async (path, owner) => {
      const target = pathBelow(folder, path)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const ground = await realpath(folder)
      const existing = await nearestFolder(dirname(target))
      if (existing !== ground && !isBelow(ground, existing)) throw flowError('FILE_PATH_REFUSED', { file: path })
      return beginFile(target, { file: path, owner })
    },
    remove: async (path) => {
      const target = pathBelow(folder, path)
      const ground = await realpath(folder).catch(() => undefined)
      if (ground === undefined) return
      const existing = await nearestFolder(dirname(target))
      if (existing !== ground && !isBelow(ground, existing)) throw flowError('FILE_PATH_REFUSED', { file: path })
      await rm(target, { force: true })
    },
  }
}

/** Where the part of a path that is there already leads. */
async function nearestFolder(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (cause) {
    if (dirname(path) === path) throw cause
    return nearestFolder(dirname(path))
  }
}
