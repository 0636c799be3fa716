import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { batchFlow } from './batch-flow.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { writeCustomers } from './customer-file.ts'
import { median } from './load.ts'
import { measureProcess, type Measured } from './measured-process.ts'

const main = fileURLToPath(new URL('../../packages/runtime/src/main.ts', import.meta.url))
const byHand = fileURLToPath(new URL('./batch-baseline.ts', import.meta.url))

/** Records per second of round length: the usual 5 seconds stand for the million of the target. */
const recordsPerSecondAsked = 200_000

/** How much more memory ten times the records may take. What a list needs must not grow with it; the rest is chance. */
const mostGrowth = 1.1

interface Place {
  readonly folder: string
  readonly input: string
  readonly count: number
}

/**
 * Customers of about 500 bytes from a generated file of JSON lines: map of six fields, filter, aggregate, file of JSON
 * lines. The flow, as the command line runs it, beside a script written by hand for the same file; both read and write the
 * same, in alternating rounds, CPU time of all their processes from start to end. In the second shape both also write
 * every record that the filter keeps. Memory is held against that of a tenth of the records; `--seconds 15` takes three
 * million.
 */
export async function batchBenchmark({ seconds, rounds }: BenchmarkOptions): Promise<readonly Target[]> {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-batch-'))
  mkdirSync(join(folder, 'files'))
  try {
    const large = await place(folder, Math.round(seconds * recordsPerSecondAsked))
    const small = await place(folder, Math.round(large.count / 10))
    const bytes = statSync(join(folder, 'files', large.input)).size / large.count
    const sums = await alternate(large, { rounds, kept: false })
    const kept = await alternate(large, { rounds, kept: true })
    const smallPeaks: number[] = []
    for (let round = 0; round < rounds; round += 1) smallPeaks.push((await runFlow(small, false)).peakRssMb)
    const smallPeak = Math.max(...smallPeaks)
    const largePeak = peakOf(sums.flow)
    return [
      { metric: 'records', value: large.count, unit: 'records', better: 'higher' },
      { metric: 'record', value: bytes, unit: 'bytes', better: 'higher' },
      ...figures(large.count, sums, ''),
      ...figures(large.count, kept, ', every kept record written'),
      { metric: `flow, peak of ${small.count} records`, value: smallPeak, unit: 'MB', target: 512, better: 'lower' },
      {
        metric: 'peak of ten times the records',
        value: largePeak / smallPeak,
        unit: `of that of ${small.count}`,
        target: mostGrowth,
        better: 'lower',
        guarded: true,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function place(folder: string, count: number): Promise<Place> {
  const input = `customers-${count}.ndjson`
  await writeCustomers(join(folder, 'files', input), count)
  return { folder, input, count }
}

interface Rounds {
  readonly flow: readonly Measured[]
  readonly hand: readonly Measured[]
}

async function alternate(at: Place, { rounds, kept }: { rounds: number; kept: boolean }): Promise<Rounds> {
  const measured = { flow: [] as Measured[], hand: [] as Measured[] }
  for (let round = 0; round < rounds; round += 1) {
    measured.hand.push(await runByHand(at, kept))
    measured.flow.push(await runFlow(at, kept))
    compareResults(at)
  }
  return measured
}

function runFlow({ folder, input }: Place, kept: boolean): Promise<Measured> {
  const file = join(folder, 'flow.json')
  writeFileSync(file, JSON.stringify(batchFlow(input, { kept })))
  return measureProcess([main, 'run', file])
}

function runByHand({ folder, input }: Place, kept: boolean): Promise<Measured> {
  const files = [join(folder, 'files', input), join(folder, 'hand-sums.ndjson')]
  return measureProcess([byHand, ...files, ...(kept ? [join(folder, 'hand-kept.ndjson')] : [])])
}

/** A figure means nothing when the two did not compute the same. */
function compareResults({ folder }: Place): void {
  const [ours = '', theirs = ''] = [join('files', 'sums.ndjson'), 'hand-sums.ndjson'].map((name) => {
    const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n')
    return JSON.stringify(lines.map(rounded).toSorted())
  })
  if (ours !== theirs) throw new Error(`The flow and the script by hand disagree:\n${ours}\n${theirs}`)
}

/** Sums by hand carry the dust of binary fractions; those of a flow are exact. */
function rounded(line: string): string {
  return JSON.stringify(JSON.parse(line), (_, value: unknown) => {
    return typeof value === 'number' ? Math.round(value * 100) / 100 : value
  })
}

function peakOf(measured: readonly Measured[]): number {
  return Math.max(...measured.map(({ peakRssMb }) => peakRssMb))
}

function figures(count: number, { flow, hand }: Rounds, shape: string): readonly Target[] {
  const rate = (measured: readonly Measured[]) => count / median(measured.map(({ cpuSeconds }) => cpuSeconds))
  const unit = 'records/CPU s'
  return [
    { metric: `by hand${shape}`, value: rate(hand), unit, better: 'higher' },
    { metric: `flow${shape}`, value: rate(flow), unit, better: 'higher' },
    {
      metric: `ratio${shape}`,
      value: rate(flow) / rate(hand),
      unit: 'of by hand',
      target: 0.5,
      better: 'higher',
      guarded: true,
    },
    {
      metric: `flow${shape}, time`,
      value: median(flow.map(({ wallSeconds }) => wallSeconds)),
      unit: 's',
      better: 'lower',
    },
    { metric: `flow${shape}, peak of all processes`, value: peakOf(flow), unit: 'MB', target: 512, better: 'lower' },
  ]
}
