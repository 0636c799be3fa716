import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Ticks of the processor clock that Linux counts in, per second. */
const ticksPerSecond = 100

interface Fact {
  readonly pid: number
  readonly parent: number
  readonly cpuSeconds: number
  readonly residentMb: number
}

/** Processor seconds a process and its descendants have used so far. */
export async function cpuSecondsOf(pid: number): Promise<number> {
  return (await familyOf(pid)).reduce((sum, each) => sum + each.cpuSeconds, 0)
}

/** Resident memory of a process and its descendants. */
export async function residentMegabytesOf(pid: number): Promise<number> {
  return (await familyOf(pid)).reduce((sum, each) => sum + each.residentMb, 0)
}

async function familyOf(pid: number): Promise<readonly Fact[]> {
  const all = process.platform === 'linux' ? await factsOfProc() : await factsOfPs()
  const family = new Set([pid])
  // Children have no fixed order, so look until nobody is found any more.
  for (let size = 0; size < family.size;) {
    size = family.size
    for (const each of all) if (family.has(each.parent)) family.add(each.pid)
  }
  return all.filter((each) => family.has(each.pid))
}

async function factsOfProc(): Promise<readonly Fact[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const facts = await Promise.all(pids.map(factOfProc))
  return facts.filter((fact) => fact !== undefined)
}

async function factOfProc(pid: string): Promise<Fact | undefined> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ])
    // The name before may hold anything, so fields are counted from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return {
      pid: Number(pid),
      parent: Number(fields[1]),
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
      residentMb: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024,
    }
  } catch {
    // It has ended meanwhile.
    return undefined
  }
}

async function factsOfPs(): Promise<readonly Fact[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,time=,rss='])
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = '', parent = '', time = '', resident = ''] = line.trim().split(/\s+/)
      const seconds = time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0)
      return { pid: Number(pid), parent: Number(parent), cpuSeconds: seconds, residentMb: Number(resident) / 1024 }
    })
}
