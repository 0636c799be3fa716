import { createRequire } from 'node:module'
import { isDeepStrictEqual } from 'node:util'
import { parseExpression, toJavaScript } from '@isthmus/sdk'
import { expressionBootSource } from '../../packages/runtime/src/sandbox/boot-source.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { mappings, orderRecords, type Mapping } from './expression-mappings.ts'
import { median } from './load.ts'

/** What is used of the sandbox's engine, which only the runtime depends on. */
interface Isolate {
  readonly cpuTime: bigint
  readonly createContextSync: () => {
    readonly evalSync: (source: string, options?: { readonly reference: true }) => unknown
  }
  readonly dispose: () => void
}
interface Reference<Parameters extends readonly unknown[], Result> {
  readonly applySync: (receiver: undefined, parameters: Parameters) => Result
}

const ivm = createRequire(new URL('../../packages/runtime/package.json', import.meta.url))('isolated-vm') as {
  readonly Isolate: new (options: { readonly memoryLimit: number }) => Isolate
}

const recordCount = 1_000

/** Work in an isolate: one mapping over all records, with or without the texts they travel as. */
interface Bench {
  readonly isolate: Isolate
  readonly once: Reference<[], string>
  readonly turn: Reference<[times: number, withTexts: boolean], number>
}

type Side = 'ours' | 'byHand'
type Way = 'alone' | 'with texts'

/**
 * Records per CPU second of representative mappings, compiled by us, beside the same mappings written by hand in
 * JavaScript: both inside an isolate started the same way, in alternating rounds. `alone` is the mapping only, on records
 * that are already there; `with texts` also reads and writes the JSON, as every visit of a segment does.
 */
export async function expressionsBenchmark({ seconds, rounds }: BenchmarkOptions): Promise<readonly Target[]> {
  const text = JSON.stringify(orderRecords(recordCount))
  const benches = mappings.map((mapping) => ({
    name: mapping.name,
    ours: prepare(`const mapRecord = ${ourScript(mapping)}`, text),
    byHand: prepare(`${mapping.setup ?? ''}\nconst mapRecord = (r) => {${mapping.byHand}\n}`, text),
  }))
  try {
    for (const { name, ours, byHand } of benches) checkSame(name, ours, byHand)
    const sliceMs = (seconds * 1000) / benches.length / 2
    const rates = benches.map(({ name, ours, byHand }) => ({
      name,
      alone: measure({ ours, byHand }, { rounds, sliceMs, way: 'alone' }),
      texts: measure({ ours, byHand }, { rounds, sliceMs, way: 'with texts' }),
    }))
    return figures(rates)
  } finally {
    for (const { ours, byHand } of benches) for (const { isolate } of [ours, byHand]) isolate.dispose()
  }
}

function ourScript({ fields }: Mapping): string {
  const names = { record: 'record', trigger: 'trigger', run: 'run', vars: 'vars' }
  const entries = Object.entries(fields).map(([field, source]) => {
    const parsed = parseExpression(source)
    if (!parsed.ok) throw new Error(`${source}: ${parsed.problems.map((each) => each.message).join(' ')}`)
    return `${JSON.stringify(field)}: ${toJavaScript(parsed.expression, { names, holders: { record: 'fields' } })}`
  })
  // As the script of a segment begins with every record.
  return `(record) => { const fields = record ?? f.$none; return { ${entries.join(', ')} } }`
}

function prepare(script: string, text: string): Bench {
  const isolate = new ivm.Isolate({ memoryLimit: 256 })
  const context = isolate.createContextSync()
  context.evalSync(expressionBootSource())
  context.evalSync(`
    ${script}
    const text = ${JSON.stringify(text)}
    const records = JSON.parse(text)
    const mapAll = (list) => {
      const results = []
      for (const record of list) results.push(mapRecord(record))
      return results
    }
    const turn = (times, withTexts) => {
      let seen = 0
      for (let time = 0; time < times; time += 1) {
        seen += withTexts ? JSON.stringify(mapAll(JSON.parse(text))).length : mapAll(records).length
      }
      return seen
    }`)
  return {
    isolate,
    once: context.evalSync('() => JSON.stringify(mapAll(records))', { reference: true }) as Bench['once'],
    turn: context.evalSync('turn', { reference: true }) as Bench['turn'],
  }
}

function checkSame(name: string, ours: Bench, byHand: Bench): void {
  const [left, right] = [ours, byHand].map((bench) => JSON.parse(bench.once.applySync(undefined, [])) as unknown[])
  const at = left?.findIndex((each, position) => !isDeepStrictEqual(each, right?.[position])) ?? -1
  if (at < 0) return
  throw new Error(`${name}: ${JSON.stringify(left?.[at])} from expressions, ${JSON.stringify(right?.[at])} by hand`)
}

interface Measuring {
  readonly rounds: number
  readonly sliceMs: number
  readonly way: Way
}

/** Records per second of the isolate's own CPU time. */
function measure(sides: Readonly<Record<Side, Bench>>, { rounds, sliceMs, way }: Measuring): Record<Side, number[]> {
  const rates: Record<Side, number[]> = { ours: [], byHand: [] }
  for (let round = -1; round < rounds; round += 1) {
    const order: readonly Side[] = round % 2 === 0 ? ['ours', 'byHand'] : ['byHand', 'ours']
    for (const side of order) {
      const rate = rateOf(sides[side], round < 0 ? 500 : sliceMs, way)
      // The first round only warms up.
      if (round >= 0) rates[side].push(rate)
    }
  }
  return rates
}

function rateOf({ isolate, turn }: Bench, sliceMs: number, way: Way): number {
  const startNs = isolate.cpuTime
  let visits = 0
  while (Number(isolate.cpuTime - startNs) < sliceMs * 1e6) {
    turn.applySync(undefined, [4, way === 'with texts'])
    visits += 4
  }
  return (visits * recordCount) / (Number(isolate.cpuTime - startNs) / 1e9)
}

interface Rates {
  readonly name: string
  readonly alone: Record<Side, number[]>
  readonly texts: Record<Side, number[]>
}

function figures(rates: readonly Rates[]): readonly Target[] {
  const each = rates.map(({ name, alone }): Target => {
    const value = median(alone.ours) / median(alone.byHand)
    return { metric: `ratio of ${name} alone`, value, unit: 'of hand-written', better: 'higher' }
  })
  const [ours, byHand] = [totalRate(rates, 'alone', 'ours'), totalRate(rates, 'alone', 'byHand')]
  const [oursTexts, handTexts] = [totalRate(rates, 'texts', 'ours'), totalRate(rates, 'texts', 'byHand')]
  return [
    ...each,
    { metric: 'hand-written, alone', value: byHand, unit: 'records/CPU s', better: 'higher' },
    { metric: 'expressions, alone', value: ours, unit: 'records/CPU s', better: 'higher' },
    {
      metric: 'ratio alone',
      value: ours / byHand,
      unit: 'of hand-written',
      target: 0.8,
      better: 'higher',
      guarded: true,
    },
    { metric: 'hand-written, with texts', value: handTexts, unit: 'records/CPU s', better: 'higher' },
    { metric: 'expressions, with texts', value: oursTexts, unit: 'records/CPU s', better: 'higher' },
    {
      metric: 'ratio',
      value: oursTexts / handTexts,
      unit: 'of hand-written',
      target: 0.8,
      better: 'higher',
      guarded: true,
    },
  ]
}

/** All mappings one after the other on every record: the time each takes adds up. */
function totalRate(rates: readonly Rates[], way: 'alone' | 'texts', side: Side): number {
  return 1 / rates.reduce((total, each) => total + 1 / median(each[way][side]), 0)
}
