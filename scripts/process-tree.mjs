import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/**
 * @typedef {{ readonly pid: number, readonly parent: number, readonly started: string }} Entry
 */

/** @returns {readonly Entry[]} every process that can be seen; empty where there is no way to ask */
export function listProcesses() {
  if (process.platform === 'linux') return readdirSync('/proc').flatMap((name) => linuxEntry(name))
  if (process.platform === 'win32') return []
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,lstart='], { encoding: 'utf8' })
  return (stdout ?? '').split('\n').flatMap((line) => psEntry(line))
}

/**
 * Reads /proc because slim images carry no ps.
 * @param {string} name
 * @returns {readonly Entry[]}
 */
function linuxEntry(name) {
  if (!/^\d+$/.test(name)) return []
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
    // The command name may hold spaces and parentheses, so fields are counted from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // proc(5): after the name come state, ppid, ...; starttime is field 22, the 20th from here.
    return fields[0] === 'Z' ? [] : [{ pid: Number(name), parent: Number(fields[1]), started: String(fields[19]) }]
  } catch {
    return [] // it ended while we were reading
  }
}

/**
 * @param {string} line
 * @returns {readonly Entry[]}
 */
function psEntry(line) {
  const match = /^\s*(\d+)\s+(\d+)\s+(.+)$/.exec(line)
  return match ? [{ pid: Number(match[1]), parent: Number(match[2]), started: String(match[3]) }] : []
}

/**
 * All processes below one, taken before it is stopped: afterwards nothing ties them to it any more.
 * @param {number} root
 * @returns {readonly Entry[]}
 */
export function descendantsOf(root) {
  const entries = listProcesses()
  const below = new Set([root])
  /** @type {Entry[]} */
  const found = []
  for (let before = -1; before !== found.length;) {
    before = found.length
    for (const entry of entries) {
      if (below.has(entry.pid) || !below.has(entry.parent)) continue
      below.add(entry.pid)
      found.push(entry)
    }
  }
  return found
}

/**
 * Kills those of the processes that still run; a number given to a newer process meanwhile is spared.
 * @param {readonly Entry[]} entries
 */
export function killLeftovers(entries) {
  if (entries.length === 0) return
  const running = new Map(listProcesses().map((entry) => [entry.pid, entry.started]))
  for (const { pid, started } of entries) {
    if (running.get(pid) === started) signalQuietly(pid, 'SIGKILL')
  }
}

/**
 * @param {number} pid below zero for a process group
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether there was something to signal
 */
export function signalQuietly(pid, signal) {
  try {
    return process.kill(pid, signal)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * The processes whose end must end us: our parent and, when a shell stands between npm and us, npm itself.
 * @returns {readonly number[]}
 */
export function keepers() {
  const parent = process.ppid
  if (process.platform !== 'linux' || process.env['npm_lifecycle_event'] === undefined) return [parent]
  const above = linuxEntry(String(parent))[0]?.parent ?? 0
  return isShell(parent) && above > 1 ? [parent, above] : [parent]
}

/** @param {number} pid */
function isShell(pid) {
  try {
    return /^(ba|da|a|z)?sh$/.test(readFileSync(`/proc/${pid}/comm`, 'utf8').trim())
  } catch {
    return false
  }
}

/**
 * Calls back once when a keeper has ended. npm dies of SIGTERM without telling its child, so somebody has to look.
 * @param {readonly number[]} pids
 * @param {() => void} onGone
 */
export function watchKeepers(pids, onGone) {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent && pids.every((pid) => signalQuietly(pid, 0))) return
    clearInterval(timer)
    onGone()
  }, 250)
  timer.unref()
}
