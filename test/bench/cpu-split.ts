import { readdirSync, readFileSync } from 'node:fs'
import type { Target } from './benchmarks.ts'
import { median } from './load.ts'

/** Processor time in microseconds. */
export interface CpuSplit {
  readonly mainThread: number
  readonly otherThreads: number
  /** Processes it has started that still run. */
  readonly children: number
  /** The process that asks, which is where the load comes from. */
  readonly load: number
}

/** What a process has used so far; nothing where the system has no /proc. */
export function cpuSplitOf(pid: number): CpuSplit {
  const { user, system } = process.cpuUsage()
  const all = threadsOf(pid)
  const mainThread = all.get(pid) ?? 0
  return {
    mainThread,
    otherThreads: sumOf(all) - mainThread,
    children: childrenOf(pid).reduce((sum, child) => sum + sumOf(threadsOf(child)), 0),
    load: user + system,
  }
}

/** Where the time between two looks went, per request. */
export function perRequest(before: CpuSplit, after: CpuSplit, requests: number): CpuSplit {
  const each = (part: keyof CpuSplit): number => (after[part] - before[part]) / requests
  return {
    mainThread: each('mainThread'),
    otherThreads: each('otherThreads'),
    children: each('children'),
    load: each('load'),
  }
}

/** The split as figures, without parts that are nothing. */
export function cpuFigures(name: string, splits: readonly CpuSplit[]): readonly Target[] {
  const parts = [
    ['main thread', 'mainThread'],
    ['other threads', 'otherThreads'],
    ['its processes', 'children'],
    ['load generator', 'load'],
  ] as const
  return parts.flatMap(([label, part]) => {
    const value = median(splits.map((split) => split[part]))
    return value > 0
      ? [{ metric: `${name}, CPU of ${label}`, value, unit: 'us/request', better: 'lower' as const }]
      : []
  })
}

/** Thread -> its processor time; the first field of schedstat is nanoseconds. */
function threadsOf(pid: number): ReadonlyMap<number, number> {
  const folder = `/proc/${pid}/task`
  const threads = list(folder).map((thread) => {
    const [ns = '0'] = read(`${folder}/${thread}/schedstat`).split(' ')
    return [Number(thread), Number(ns) / 1000] as const
  })
  return new Map(threads)
}

function childrenOf(pid: number): readonly number[] {
  return list(`/proc/${pid}/task`).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`)
      .split(' ')
      .flatMap((child) => (child === '' ? [] : [Number(child)])),
  )
}

function sumOf(threads: ReadonlyMap<number, number>): number {
  return [...threads.values()].reduce((sum, time) => sum + time, 0)
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Threads come and go between two looks. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}
