import { mkdirSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { writeCustomers } from './customer-file.ts'
import { median } from './load.ts'
import { measureProcess } from './measured-process.ts'

const script = fileURLToPath(new URL('./batch-trace-run.ts', import.meta.url))
const recordsPerSecondAsked = 200_000

interface Pages {
  readonly traceBytes: number
  readonly slowestMs: number
}

/** What full traces of the batch flow cost in processor time, how large they are, and how fast their pages open. */
export async function batchTraceRows({ seconds, rounds }: BenchmarkOptions): Promise<readonly Target[]> {
  const data = await mkdtemp(join(tmpdir(), 'isthmus-batch-trace-'))
  const input = 'customers.ndjson'
  const count = Math.round(seconds * recordsPerSecondAsked)
  const cpuOf = async (keep: 'all' | 'none') => (await measureProcess([script, data, input, keep])).cpuSeconds
  try {
    mkdirSync(join(data, 'files'))
    await writeCustomers(join(data, 'files', input), count)
    const costs: { readonly kept: number; readonly bare: number }[] = []
    for (let round = 0; round < rounds; round += 1) {
      costs.push({ kept: await cpuOf('all'), bare: await cpuOf('none') })
    }
    const { stdout } = await measureProcess([script, data, input, 'all', 'pages'])
    const { traceBytes, slowestMs } = JSON.parse(stdout) as Pages
    const cost = median(costs.map(({ kept, bare }) => kept / bare - 1))
    return [
      {
        metric: `batch of ${count}, cost of traces`,
        value: cost,
        unit: 'of the time without',
        target: 1,
        better: 'lower',
      },
      { metric: 'batch, with traces', value: cost + 1, unit: 'of without', better: 'lower', guarded: true },
      { metric: `batch of ${count}, trace`, value: traceBytes / 2 ** 20, unit: 'MB', target: 50, better: 'lower' },
      { metric: `batch of ${count}, slowest page`, value: slowestMs, unit: 'ms', target: 200, better: 'lower' },
    ]
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}
