import { setTimeout as wait } from 'node:timers/promises'
import {
  asFlowError,
  flowError,
  plainText,
  type FlowError,
  type FlowNode,
  type JsonObject,
  type SftpDoor,
} from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import type { SavedFlow } from '../engine/engine.ts'
import type { FlowFiles } from '../engine/files-port.ts'
import { claimedName, copyFile, originalName, type CopiedFile } from './claimed-file.ts'
import { folderSettings, type FolderSettings } from './folder-settings.ts'
import { StableFiles } from './stable-files.ts'
import type { TriggerContext } from './triggers.ts'

/** Entries of a folder that one look reads. */
const mostListed = 20_000
const longestWaitMs = 15 * 60_000
/** How soon to look again while something is on its way. */
const soonMs = 1000

export interface WatchParts {
  readonly saved: SavedFlow
  readonly node: FlowNode
  readonly connection: OpenConnection
  readonly door: (signal: AbortSignal) => SftpDoor
  readonly files: FlowFiles
  readonly context: TriggerContext
}

/**
 * One trigger that takes the files of a folder, from when its flow is switched on until it is switched off. A file is claimed
 * by moving it, copied here, and looked up in the ledger of contents; the ledger is written together with the run. What a
 * process that ended has left in the folder for files in work is taken up again by the next one.
 */
export class FolderWatch {
  readonly #parts: WatchParts
  readonly #settings: FolderSettings
  readonly #stable: StableFiles
  readonly #stop = new AbortController()
  /** Runs of claimed files, and their copies. */
  readonly #runs = new Map<string, { readonly run: string; readonly copy: string }>()
  readonly #over: Promise<void>
  #wake = Promise.withResolvers<void>()
  #foldersMade = false
  #failures = 0
  #taken = 0

  constructor(parts: WatchParts) {
    this.#parts = parts
    this.#settings = folderSettings(parts.node)
    this.#stable = new StableFiles(this.#settings.stableMs)
    this.#over = this.#lookOnAndOn()
  }

  async close(): Promise<void> {
    this.#stop.abort(flowError('RUN_CANCELED', {}))
    this.#wake.resolve()
    await this.#over
  }

  /** Never throws. */
  async #lookOnAndOn(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      const nextMs = await this.#look()
      const timer = new AbortController()
      const sleep = wait(nextMs, undefined, { signal: timer.signal }).catch(() => undefined)
      await Promise.race([sleep, this.#wake.promise])
      timer.abort()
      this.#wake = Promise.withResolvers<void>()
    }
  }

  /** Resolves to the wait before the next look. */
  async #look(): Promise<number> {
    const { everyMs, stableMs } = this.#settings
    const startedAt = this.#now()
    const before = this.#taken
    try {
      const door = this.#parts.door(this.#stop.signal)
      await this.#makeFolders(door)
      const inWork = await this.#settle(door)
      await this.#claim(door, inWork)
      this.#failures = 0
      const taken = this.#taken - before
      this.#tell({ lastAttemptAt: startedAt, lastSuccessAt: this.#now(), failures: 0, records: taken, runs: taken })
      return this.#stable.isWatching && stableMs < everyMs ? Math.max(soonMs, Math.min(everyMs, stableMs)) : everyMs
    } catch (thrown) {
      if (this.#stop.signal.aborted) return 0
      this.#failures += 1
      this.#trouble(asFlowError(thrown), startedAt)
      const grown = Math.min(longestWaitMs, Math.max(soonMs, everyMs) * 2 ** Math.min(20, this.#failures - 1))
      return Math.round(grown * (0.5 + this.#parts.context.random() / 2))
    }
  }

  async #makeFolders(door: SftpDoor): Promise<void> {
    if (this.#foldersMade) return
    const { workFolder, doneFolder, errorFolder } = this.#settings
    for (const folder of [workFolder, doneFolder, errorFolder]) await door.makeFolder(folder)
    this.#foldersMade = true
  }

  /** Goes on with what is in work, and puts away what is over; resolves to how many files remain in work. */
  async #settle(door: SftpDoor): Promise<number> {
    const { workFolder } = this.#settings
    const claimed = (await door.list(workFolder, mostListed)).filter(({ kind }) => kind === 'file')
    let inWork = 0
    for (const { name } of claimed) {
      if (!this.#runs.has(name)) await this.#begin(door, name)
      if (this.#runs.has(name) && !(await this.#putAway(door, name))) inWork += 1
    }
    return inWork
  }

  async #claim(door: SftpDoor, inWork: number): Promise<void> {
    const { folder, workFolder, matches, filesAtOnce } = this.#settings
    const listed = await door.list(folder, mostListed)
    const candidates = listed.filter(({ kind, name }) => kind === 'file' && matches(name))
    const stable = this.#stable.pick(candidates, performance.now())
    for (const { name } of stable.slice(0, Math.max(0, filesAtOnce - inWork))) {
      this.#stop.signal.throwIfAborted()
      const claimed = claimedName(name)
      try {
        await door.rename(`${folder}/${name}`, `${workFolder}/${claimed}`)
      } catch (error) {
        // Whoever else takes files from here was faster.
        if ((await door.stat(`${folder}/${name}`)) === undefined) continue
        throw error
      }
      await this.#begin(door, claimed)
      await this.#putAway(door, claimed)
    }
  }

  /** Starts the run of a claimed file, unless its content has had one. */
  async #begin(door: SftpDoor, claimed: string): Promise<void> {
    const { saved, node } = this.#parts
    try {
      const copy = await this.#copy(door, claimed)
      if (!copy) return
      const run = this.#runOf(copy, claimed) ?? (await this.#start(copy, claimed))
      this.#runs.set(claimed, { run, copy: copy.file })
    } catch (thrown) {
      const error = asFlowError(thrown)
      if (error.code !== 'REMOTE_FILE_REFUSED') throw error
      await this.#move(door, claimed, this.#settings.errorFolder)
      this.#parts.context.onTriggerError(saved.flow.id, error.at({ node: node.id }))
      this.#tell({ lastErrorAt: this.#now(), problem: error.toProblem() as unknown as JsonObject })
    }
  }

  #copy(door: SftpDoor, claimed: string): Promise<CopiedFile | undefined> {
    const { saved, node, files, connection } = this.#parts
    const { workFolder, maxBytes } = this.#settings
    return copyFile({
      door,
      files,
      from: `${workFolder}/${claimed}`,
      to: `sftp/${saved.flow.id}/${node.id}/${claimed}`,
      maxBytes,
      owner: `${saved.flow.id} ${node.id}`,
      host: plainText(connection.config['host']),
    })
  }

  #keyOf({ checksum }: CopiedFile, claimed: string): string {
    return this.#settings.sameFile === 'content' ? checksum : `${checksum} ${originalName(claimed)}`
  }

  get #scope(): string {
    return `${this.#parts.saved.flow.id} ${this.#parts.node.id}`
  }

  #runOf(copy: CopiedFile, claimed: string): string | undefined {
    const { memory, now } = this.#parts.context
    return memory.eventRun(this.#scope, this.#keyOf(copy, claimed), now().getTime())
  }

  async #start(copy: CopiedFile, claimed: string): Promise<string> {
    const { saved, node, context } = this.#parts
    const { folder, rememberMs } = this.#settings
    const { file, bytes, checksum, modifiedAt } = copy
    const record = {
      file,
      name: originalName(claimed),
      folder,
      bytes,
      checksum,
      modifiedAt: new Date(modifiedAt * 1000).toISOString(),
      takenAt: this.#now(),
    }
    const expiresAtMs = context.now().getTime() + rememberMs
    const mark = { kind: 'event', scope: this.#scope, key: this.#keyOf(copy, claimed), expiresAtMs } as const
    const started = await context.engine.start({ saved, trigger: node.id, input: [record], startedBy: 'files', mark })
    this.#taken += 1
    // It is put away as soon as its run is over.
    void started.atRest.catch(() => undefined).then(() => this.#wake.resolve())
    return started.id
  }

  /** True when the file is over and has been moved. */
  async #putAway(door: SftpDoor, claimed: string): Promise<boolean> {
    const known = this.#runs.get(claimed)
    if (!known) return false
    const outcome = this.#parts.context.runs?.outcome(known.run).status ?? 'underway'
    if (outcome === 'underway') return false
    const { doneFolder, errorFolder } = this.#settings
    // A run that is not known any more was removed long after it had ended well.
    await this.#move(door, claimed, outcome === 'failed' ? errorFolder : doneFolder)
    if (outcome !== 'failed') await this.#parts.files.remove(known.copy)
    this.#runs.delete(claimed)
    return true
  }

  /** Under its own name, or under the one it was claimed by when that is taken. */
  async #move(door: SftpDoor, claimed: string, folder: string): Promise<void> {
    const from = `${this.#settings.workFolder}/${claimed}`
    const name = originalName(claimed)
    const isTaken = (await door.stat(`${folder}/${name}`)) !== undefined
    await door.rename(from, `${folder}/${isTaken ? claimed : name}`)
  }

  #trouble(error: FlowError, lastAttemptAt: string): void {
    const { saved, node, context } = this.#parts
    context.onTriggerError(saved.flow.id, error.at({ node: node.id }))
    const problem = error.toProblem() as unknown as JsonObject
    this.#tell({ lastAttemptAt, lastErrorAt: this.#now(), failures: this.#failures, problem })
  }

  #tell(news: JsonObject): void {
    const { saved, node, context } = this.#parts
    const before = context.memory.get(saved.flow.id, node.id)?.status ?? {}
    context.memory.saveStatus(saved.flow.id, node.id, { ...before, ...news })
  }

  #now(): string {
    return this.#parts.context.now().toISOString()
  }
}
