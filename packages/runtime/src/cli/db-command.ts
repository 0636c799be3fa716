import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { flowError } from '@isthmus/sdk'
import { dataFolder, dataPaths, readConfig } from '../config.ts'
import { backUp, findDamage } from '../stores/upkeep/back-up.ts'
import { openStores } from '../stores/open-stores.ts'
import { readStorageStats } from '../stores/upkeep/storage-stats.ts'
import type { ConsoleIo, ExitCode } from './console-io.ts'
import { formatBytes, statsText } from './db-stats-text.ts'

export interface DbArgs {
  /** The part to carry out, and the file to back up to. */
  readonly words: readonly string[]
  readonly data: string | undefined
  readonly json: boolean
}

interface DbTask {
  readonly io: ConsoleIo
  readonly file: string
  readonly words: readonly string[]
  readonly json: boolean
}

const parts: Readonly<Record<string, (task: DbTask) => ExitCode | Promise<ExitCode>>> = {
  stats: statsPart,
  prune: prunePart,
  backup: backupPart,
  check: checkPart,
}

/** `isthmus db`: looks after the database of a data folder, also while a server uses it. */
export async function dbCommand(io: ConsoleIo, { words, data, json }: DbArgs): Promise<ExitCode> {
  const [name = '', ...rest] = words
  const part = Object.hasOwn(parts, name) ? parts[name] : undefined
  const known = Object.keys(parts).join(', ')
  if (!part) throw flowError('USAGE', { message: `"isthmus db" needs one of ${known}; "${name}" is none of them.` })
  if (rest.length !== (name === 'backup' ? 1 : 0)) {
    throw flowError('USAGE', {
      message: name === 'backup' ? 'Name the file to back up to.' : `"db ${name}" takes no file; use --data.`,
    })
  }
  const folder = dataFolder(io.env, data)
  const file = dataPaths(folder).database
  if (!existsSync(file)) {
    throw flowError('USAGE', { message: `There is no database in ${folder}; name the folder with --data.` })
  }
  return part({ io, file, words: rest, json })
}

function statsPart({ io, file, json }: DbTask): ExitCode {
  const stats = { ...readStorageStats(file), retention: readConfig(io.env).retention }
  io.out(json ? JSON.stringify(stats) : statsText(stats))
  return 0
}

async function prunePart({ io, file, json }: DbTask): Promise<ExitCode> {
  const { retention } = readConfig(io.env)
  const now = () => new Date()
  const stores = openStores(file, now)
  try {
    // A server that uses the same file gets its turn between the slices.
    const report = await stores.storage.prune({ retention, now: now(), rest: () => wait(1) })
    const { runs, traces, freedBytes } = report
    const text = `Removed ${runs} runs and the traces of ${traces} more; gave back ${formatBytes(freedBytes)}.`
    io.out(json ? JSON.stringify(report) : text)
    return 0
  } finally {
    await stores.close()
  }
}

async function backupPart({ io, file, words, json }: DbTask): Promise<ExitCode> {
  const [copy = ''] = words
  await backUp(file, copy)
  const text = `Copied ${file} to ${copy}. Keep secret.key of the data folder with it: without it no credential can be read.`
  io.out(json ? JSON.stringify({ file, copy }) : text)
  return 0
}

function checkPart({ io, file, json }: DbTask): ExitCode {
  const findings = findDamage(file)
  if (json) io.out(JSON.stringify({ file, findings }))
  else if (findings.length === 0) io.out(`${file} is sound.`)
  else for (const finding of findings) io.err(finding)
  if (findings.length > 0 && !json) {
    throw flowError('DATABASE_CORRUPT', { file, reason: findings[0] ?? '' })
  }
  return findings.length === 0 ? 0 : 1
}
