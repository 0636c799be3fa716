import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { crashRun, type CrashReport } from './crash-run.ts'
import { flowNames } from './flows.ts'

const longestMs = 30 * 60 * 1000
const shownFindings = 30

function report({ findings, counts, ...figures }: CrashReport, seed: number, startedMs: number): void {
  const created = Object.fromEntries(
    (['upserted', 'keyed', 'unkeyed', 'chained'] as const).map((kind) => [kind, Object.keys(counts[kind]).length]),
  )
  console.log(`Events: ${figures.acknowledged} acknowledged, ${figures.unanswered} without an answer.`)
  console.log(`Kills: ${figures.kills}, of them ${figures.killedDuringStart} during a start.`)
  console.log(
    `The other system: ${counts.requests} calls, ${counts.repeated} repeats that created nothing, faults`,
    counts.faults,
  )
  console.log('Records created:', created)
  console.log(`Unknown outcomes that waited for a person, and were decided: ${figures.parked}.`)
  console.log(`${Math.round((Date.now() - startedMs) / 1000)} s, seed ${seed}.`)
  for (const finding of findings.slice(0, shownFindings)) console.error(`WRONG: ${finding}`)
  if (findings.length > shownFindings) console.error(`... and ${findings.length - shownFindings} more.`)
  console.log(findings.length === 0 ? 'Nothing was lost and nothing was done twice.' : `${findings.length} findings.`)
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      kills: { type: 'string', default: '200' },
      only: { type: 'string', multiple: true, default: [...flowNames] },
    },
  })
  const only = flowNames.filter((flow) => values.only.includes(flow))
  const seed = values.seed === undefined ? randomInt(1, 2 ** 31) : Number(values.seed)
  const kills = Number(values.kills)
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(kills) || kills < 0 || only.length < values.only.length) {
    console.error('Usage: npm run test:crash -- [--seed N] [--kills N] [--only FLOW ...]')
    console.error(`Flows: ${flowNames.join(', ')}.`)
    return 2
  }
  const chosen = only.length < flowNames.length ? only.map((flow) => ` --only ${flow}`).join('') : ''
  console.log(`Seed ${seed}: npm run test:crash -- --seed ${seed} --kills ${kills}${chosen} repeats this.`)
  const startedMs = Date.now()
  const outcome = await crashRun({ seed, kills, only, say: (line) => console.log(line) })
  report(outcome, seed, startedMs)
  return outcome.findings.length === 0 ? 0 : 1
}

// However it goes, nobody has to wait for it for ever.
setTimeout(() => {
  console.error('The suite did not end in time.')
  process.exit(1)
}, longestMs).unref()
process.exitCode = await main()
