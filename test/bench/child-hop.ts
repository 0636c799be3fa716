import { createSandbox } from '../../packages/runtime/src/sandbox/index.ts'
import type { Sandbox, SandboxProgram, SandboxScript } from '../../packages/runtime/src/engine/sandbox-port.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { median } from './load.ts'

const sizes = [1, 8, 64] as const
const tiers = ['expressions', 'code'] as const
type Tier = SandboxScript['tier']

/** What one visit costs: time until the answer, and processor time of this process, which the event loop pays for. */
interface Cost {
  readonly visitUs: number
  readonly mainCpuUs: number
}

const record = JSON.stringify([
  { order_id: 'o-4711', customer: 'Nordwind Handel GmbH', quantity: 3, price: 12.5, note: 'x'.repeat(400) },
])

/** Stands for a segment with one node of user code: reads each event, calls the code, writes result and trace. */
const source = `(() => {
  const { parse, stringify } = JSON
  const code = Function('record', '"use strict"; return { ...record, total: record.quantity * record.price }')
  return (metaText, texts) => {
    const answers = ['']
    const jobs = parse(metaText).jobs.map(({ text }) => {
      const values = parse(texts[text]).map((record) => parse(stringify(code(parse(stringify(record))))))
      const exits = [{ port: 0, count: values.length, text: answers.push(stringify(values)) - 1 }]
      const kept = [{ port: 0, text: answers.push('{"index":0,"value":' + stringify(values[0]) + '}') - 1 }]
      return { counts: [values.length, 0], exits, kept, failures: [] }
    })
    answers[0] = stringify({ jobs })
    return answers
  }
})()`

/**
 * The price of carrying out user code in a killable process: the same script and events in an isolate of this process and in
 * a process of its own, for 1, 8 and 64 events per visit, in alternating rounds.
 */
export async function childHopBenchmark({ seconds, rounds }: BenchmarkOptions): Promise<readonly Target[]> {
  const sandbox = createSandbox({ processes: 1 })
  try {
    const costs = new Map<string, Cost[]>()
    const programs = new Map(tiers.map((tier) => [tier, sandbox.load({ tier, source })]))
    for (const program of programs.values()) await press(program, 64, 200)
    const pairs = sizes.flatMap((size) => [...programs].map(([tier, program]) => ({ size, tier, program })))
    const turns = Array.from({ length: rounds }, () => pairs).flat()
    for (const { size, tier, program } of turns) {
      const cost = await press(program, size, (seconds * 1000) / pairs.length)
      costs.set(`${tier} ${size}`, [...(costs.get(`${tier} ${size}`) ?? []), cost])
    }
    const first = await firstVisit(sandbox)
    return [...figures(costs), { metric: 'first visit of a script', value: first, unit: 'ms', better: 'lower' }]
  } finally {
    await sandbox.close()
  }
}

/** One visit after the other, as a segment sends them. */
async function press(program: SandboxProgram, events: number, ms: number): Promise<Cost> {
  const texts = Array.from({ length: events }, () => record)
  const run = { id: 'run-000001', startedAt: '2026-01-01T00:00:00.000Z' }
  let visits = 0
  const cpu = process.cpuUsage()
  const started = performance.now()
  while (performance.now() - started < ms) {
    const jobs = texts.map((_, text) => ({ unit: 0, from: ['start', 'out', 0], bases: [0, 0], run, text }))
    await program.visit(JSON.stringify({ jobs }), texts)
    visits += 1
  }
  const { user, system } = process.cpuUsage(cpu)
  return { visitUs: ((performance.now() - started) * 1000) / visits, mainCpuUs: (user + system) / visits }
}

/** A new script in a process that is already there: isolate, frozen realm, compiling. */
async function firstVisit(sandbox: Sandbox): Promise<number> {
  const times: number[] = []
  for (let count = 0; count < 11; count += 1) {
    const program = sandbox.load({ tier: 'code', source })
    const started = performance.now()
    await program.visit('{"jobs":[]}', [])
    times.push(performance.now() - started)
    program.dispose()
  }
  return median(times)
}

function figures(costs: ReadonlyMap<string, readonly Cost[]>): readonly Target[] {
  const of = (tier: Tier, size: number, what: keyof Cost): number =>
    median((costs.get(`${tier} ${size}`) ?? []).map((cost) => cost[what]))
  return sizes.flatMap((size): readonly Target[] => [
    ...tiers.flatMap((tier): readonly Target[] => [
      { metric: `${tier}, ${size} events: visit`, value: of(tier, size, 'visitUs'), unit: 'us', better: 'lower' },
      {
        metric: `${tier}, ${size} events: this process`,
        value: of(tier, size, 'mainCpuUs') / size,
        unit: 'CPU us/event',
        better: 'lower',
      },
    ]),
    {
      metric: `${size} events: time of the child over the isolate's`,
      value: of('code', size, 'visitUs') / of('expressions', size, 'visitUs'),
      unit: 'ratio',
      better: 'lower',
    },
  ])
}
