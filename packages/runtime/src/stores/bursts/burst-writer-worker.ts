// The thread that writes finished runs, so that neither packing nor waiting for the disk stops those who answer. It loads
// nothing but SQLite and what knows the rows: every module more is memory that an idle process keeps.
import { closeSync, fdatasyncSync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import type { BurstPacket } from './burst-packet.ts'
import type { BurstThreadAnswer, BurstThreadStart } from './burst-thread.ts'
import { packetInsert, packetRemoval } from './packet-rows.ts'
import { createRunBlocks } from '../runs/run-blocks.ts'
import { packTextSync } from '../runs/trace-group.ts'
import { createWriteTurns } from '../runs/write-turns.ts'

/** About what SQLite moves into the file at once by itself; here it happens between two turns, where nobody waits for it. */
const checkpointBytes = 4 * 1024 * 1024
/** What a row and its entries in indexes take in the log, about: pages are written whole. */
const logBytesPerRun = 600

const { file, turnsMemory, cacheKilobytes } = workerData as BurstThreadStart
const turns = createWriteTurns(turnsMemory)
const db = new Database(file, { fileMustExist: true })
db.pragma('busy_timeout = 5000')
db.pragma('foreign_keys = ON')
db.pragma(`cache_size = -${cacheKilobytes}`)
db.pragma('wal_autocheckpoint = 0')
const insert = packetInsert(db)
db.pragma('synchronous = NORMAL')
const adding = db.transaction(insert)
const removing = db.transaction(packetRemoval(db))
const blocks = createRunBlocks({ db, atomic: (work) => turns.hold(() => db.transaction(work).immediate()) })
const blocksAtOnce = 8
// Some systems only sync what may be written. SQLite holds no locks on its log that closing this could release.
const log = openSync(`${file}-wal`, 'r+')
/** Bytes of the log since the last checkpoint, about. */
const grown = { logBytes: 0 }

/** So that a log that was just made is still there after a loss of power; SQLite does the same with its first sync. */
function syncFolder(): void {
  try {
    const folder = openSync(dirname(file), 'r')
    fsyncSync(folder)
    closeSync(folder)
  } catch {
    // Not every system lets folders be opened, and those that do not keep their entries by themselves.
  }
}

function write(packet: BurstPacket): void {
  const packed = packet.groups.map(({ bytes }) => packTextSync(bytes))
  turns.hold(() => adding.immediate(packet, packed))
  if (packet.durable) syncLog(packet)
  for (const [at, bytes] of packed.entries()) {
    grown.logBytes += bytes.length + logBytesPerRun * (packet.groups[at]?.ids.split('\n').length ?? 0)
  }
}

/** What SQLite does at the end of a transaction that must be on the disk, but when others may write again already. */
function syncLog(packet: BurstPacket): void {
  try {
    fdatasyncSync(log)
  } catch (error) {
    // Whoever is told that it failed may send it once more.
    turns.hold(() => removing.immediate(packet))
    throw error
  }
}

function checkpoint(): void {
  if (grown.logBytes < checkpointBytes) return
  grown.logBytes = 0
  try {
    db.pragma('wal_checkpoint(PASSIVE)')
  } catch {
    // Everything is in the log, and the log is looked after by the other thread as well.
  }
}

/** Here, where the rows have just been, reading them again stops nobody; the other thread would read them from the file. */
function sealBlocks(): void {
  try {
    blocks.seal(blocksAtOnce)
  } catch {
    // The other thread looks after blocks as well.
  }
}

function answer(message: BurstThreadAnswer): void {
  parentPort?.postMessage(message)
}

parentPort?.on('message', (packet: BurstPacket | 'close') => {
  if (packet === 'close') {
    db.close()
    closeSync(log)
    parentPort?.close()
    return
  }
  try {
    write(packet)
    answer({ kind: 'written' })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    answer({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) })
  }
  sealBlocks()
  checkpoint()
})
syncFolder()
answer({ kind: 'ready' })
