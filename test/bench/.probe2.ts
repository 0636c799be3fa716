import { readFileSync, readdirSync } from 'node:fs'
import { press } from './load.ts'
import { startEcho, startRuntime, stopAll } from './processes.ts'
import { codeFlow, orderFlow, hookPath, orderEvent } from './bench-flows.ts'
import { execSync } from 'node:child_process'
const hz = 100
const cpu = (path: string) => {
  const f = readFileSync(path, 'utf8').split(') ').at(-1)!.split(' ')
  return (Number(f[11]) + Number(f[12])) / hz
}
const tasks = (pid: number) =>
  new Map(
    readdirSync(`/proc/${pid}/task`).map((t) => {
      try {
        return [t, cpu(`/proc/${pid}/task/${t}/stat`)] as const
      } catch {
        return [t, 0] as const
      }
    }),
  )
const which = (process.argv[2] ?? 'grouped,full,code').split(',')
const rounds = Number(process.argv[3] ?? 2),
  seconds = Number(process.argv[4] ?? 3)
try {
  const echo = await startEcho()
  const echoPid = Number(
    execSync(`pgrep -f "echo-server.ts ${new URL(echo).port}"`)
      .toString()
      .trim()
      .split('\n')[0],
  )
  const all = {
    grouped: orderFlow('bench-grouped', { durability: 'grouped' } as never),
    full: orderFlow('bench-full', { durability: 'full' } as never),
    none: orderFlow('bench-none', { durability: 'grouped', keepTraces: 'none' } as never),
    code: codeFlow('bench-code', { durability: 'grouped' } as never),
  } as Record<string, any>
  const flows = which.map((w) => all[w])
  const { url, pid } = await startRuntime({ flows })
  const targets = [
    ['echo', `${echo}/echo`, echoPid] as const,
    ...flows.map((f) => [f.id, `${url}/hooks/${hookPath(f.id)}`, pid] as const),
  ]
  for (const [, u] of targets) await press({ url: u, body: orderEvent, seconds: 2, connections: 64 })
  for (let r = 0; r < rounds; r++)
    for (const [name, u, p] of targets) {
      const a = tasks(p),
        c0 = cpu(`/proc/${process.pid}/stat`)
      const kids0 = kids(p)
      const x = await press({ url: u, body: orderEvent, seconds, connections: 64 })
      const b = tasks(p),
        n = x.requestsPerSecond * seconds
      const us = (s: number) => ((s * 1e6) / n).toFixed(1)
      const main = (b.get(String(p)) ?? 0) - (a.get(String(p)) ?? 0)
      let total = 0
      for (const [t, v] of b) total += v - (a.get(t) ?? 0)
      console.log(
        name.padEnd(14),
        Math.round(x.requestsPerSecond),
        'rps p99',
        x.p99Ms,
        '| us/req main',
        us(main),
        'other threads',
        us(total - main),
        'children',
        us(kids(p) - kids0),
        'client',
        us(cpu(`/proc/${process.pid}/stat`) - c0),
      )
    }
} finally {
  await stopAll()
}
function kids(p: number) {
  try {
    return readFileSync(`/proc/${p}/task/${p}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .reduce((s, c) => s + cpu(`/proc/${c}/stat`), 0)
  } catch {
    return 0
  }
}
