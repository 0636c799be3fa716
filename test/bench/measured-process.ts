import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'

/** What a command needed, all its processes and threads counted. */
export interface Measured {
  readonly cpuSeconds: number
  readonly wallSeconds: number
  /** Most that its processes had in memory together, looked at every 20 ms. */
  readonly peakRssMb: number
  /** What it printed. */
  readonly stdout: string
}

/** Ticks in which Linux counts CPU time, the same on every architecture that Node runs on. */
const ticksPerSecond = 100

/** Runs a Node script to its end and measures it. Needs Linux's /proc. Throws when it fails. */
export async function measureProcess(args: readonly string[]): Promise<Measured> {
  const before = childrenCpuSeconds()
  const started = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const told: Buffer[] = []
  child.stderr.on('data', (part: Buffer) => told.push(part))
  const out: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => out.push(part))
  let peakRssMb = 0
  const watch = setInterval(() => {
    peakRssMb = Math.max(peakRssMb, treeRssMb(child.pid))
  }, 20)
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${Buffer.concat(told).toString()}`)
  } finally {
    clearInterval(watch)
    child.kill('SIGKILL')
  }
  return {
    // What a process used is added to its parent's account when it is waited for, grandchildren included.
    cpuSeconds: childrenCpuSeconds() - before,
    wallSeconds: (performance.now() - started) / 1000,
    peakRssMb,
    stdout: Buffer.concat(out).toString(),
  }
}

/** CPU time of all children that have ended (cutime and cstime of proc_pid_stat(5)). */
function childrenCpuSeconds(): number {
  const fields = statOf('self')
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond
}

/** The fields of a process's stat from the third on: the second, its name, may hold anything. */
function statOf(pid: number | 'self'): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

function treeRssMb(root: number | undefined): number {
  if (root === undefined) return 0
  let kilobytes = 0
  for (const pid of familyOf(root)) kilobytes += rssKilobytes(pid)
  return kilobytes / 1024
}

function familyOf(root: number): ReadonlySet<number> {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      parents.set(Number(name), Number(statOf(Number(name))[1]))
    } catch {
      // It ended between the two looks.
    }
  }
  const family = new Set([root])
  for (const member of family) for (const [pid, parent] of parents) if (parent === member) family.add(pid)
  return family
}

function rssKilobytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
