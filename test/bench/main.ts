import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { benchmarks, type Target } from './benchmarks.ts'
import { compare } from './compare.ts'

const usage = `Usage: npm run bench -- NAME [--seconds N] [--rounds N]\nNames: ${Object.keys(benchmarks).join(', ')}, compare [NAME ...] [--update]`

function print(targets: readonly Target[]): void {
  const rows = targets.map(({ metric, value, unit, target }) => ({
    metric,
    value: Math.round(value * 1000) / 1000,
    unit,
    target: target ?? '-',
  }))
  console.table(rows)
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '5' },
      update: { type: 'boolean', default: false },
    },
  })
  const [name = '', ...rest] = positionals
  const options = { seconds: Number(values.seconds), rounds: Number(values.rounds) }
  if (name === 'compare') return compare(benchmarks, { ...options, names: rest, update: values.update })
  const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined
  if (!benchmark) {
    console.error(usage)
    return 2
  }
  const targets = await benchmark(options)
  print(targets)
  const machine = {
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? '',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  }
  // A figure without a target is neither met nor missed.
  const measured = targets.map((each) => ({ ...each, target: each.target ?? null, met: isMet(each) }))
  console.log(JSON.stringify({ name, machine, targets: measured }))
  return 0
}

function isMet({ value, target, better }: Target): boolean | null {
  if (target === undefined) return null
  return better === 'higher' ? value >= target : value <= target
}

process.exitCode = await main()
