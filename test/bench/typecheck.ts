import { fileURLToPath } from 'node:url'
import { builtinPlugins } from '@isthmus/nodes'
import type { Flow, NodeTypeInfo } from '@isthmus/sdk'
import { chromium, type Browser, type Page } from 'playwright-core'
import { chromiumArgs, requireChromium } from '../browser/chromium.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { median } from './load.ts'
import { largeFlow } from './typecheck-flow.ts'
import type { TypecheckTimes } from './typecheck-page.ts'
import { atPart, typedInEditor, typingFigures } from './typing.ts'

/** What is used of the bundler, which only the editor depends on. */
interface Vite {
  readonly build: (options: object) => Promise<readonly { readonly output: readonly { readonly code: string }[] }[]>
}

const editsPerRound = 60
/** Letters that are typed and taken back at each place of the flow. */
const lettersPerRound = 4

/**
 * Checks a flow of 200 nodes with records of 50 fields in a real browser after every edit of a row: with what the last
 * check remembers, beside the check of the whole flow in the same rounds. Then types into forms of the same flow in the
 * editor itself: how long its own checks take, when their findings are on the screen, and whether the page is ever stuck.
 */
export async function typecheckBenchmark({ rounds }: BenchmarkOptions): Promise<readonly Target[]> {
  const script = await bundled('typecheck-page.ts')
  const typing = await bundled('typing-page.ts')
  const browser = await chromium.launch({ executablePath: requireChromium(), args: [...chromiumArgs] })
  try {
    const times: TypecheckTimes[] = []
    // The first round only warms up the machine; every round is a page of its own, as a person opens one.
    for (let round = -1; round < rounds; round += 1) {
      const measured = await inPage(browser, script)
      if (round >= 0) times.push(measured)
    }
    const typed = await typedInEditor(browser, largeFlow(), { script: typing, rounds: rounds * lettersPerRound })
    return [...figures(times), ...typingFigures(typed)]
  } finally {
    await browser.close()
  }
}

async function bundled(file: string): Promise<string> {
  const entry = fileURLToPath(new URL(file, import.meta.url))
  const bundler = new URL('../../packages/editor/node_modules/vite/dist/node/index.js', import.meta.url)
  const vite = (await import(bundler.href)) as Vite
  const [built] = await vite.build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, lib: { entry, formats: ['iife'], name: 'bench' } },
  })
  return built?.output[0]?.code ?? ''
}

async function inPage(browser: Browser, script: string): Promise<TypecheckTimes> {
  const page: Page = await browser.newPage()
  try {
    await page.addScriptTag({ content: script })
    const infos = builtinPlugins.flatMap(({ nodes }) => nodes.map(({ info }) => info))
    // Node types reach the editor as JSON, too.
    const given = JSON.stringify({ flow: largeFlow(), infos, edits: editsPerRound })
    return await page.evaluate((text) => {
      const parts = JSON.parse(text) as { flow: Flow; infos: NodeTypeInfo[]; edits: number }
      if (!globalThis.typecheck) throw new Error('The page has no checker')
      return globalThis.typecheck(parts.flow, parts.infos, parts.edits)
    }, given)
  } finally {
    await page.close()
  }
}

function figures(times: readonly TypecheckTimes[]): readonly Target[] {
  const wrong = times.find(({ findings, differing }) => findings > 0 || differing > 0)
  if (wrong)
    throw new Error(`${wrong.findings} findings in a flow without mistakes, ${wrong.differing} checks that differ`)
  const full = median(times.flatMap((each) => each.full))
  const p95 = median(times.map(({ incremental }) => atPart(incremental, 0.95)))
  const longest = Math.max(...times.flatMap(({ incremental }) => incremental))
  const usual = median(times.flatMap(({ incremental }) => incremental))
  return [
    { metric: 'whole flow, median', value: full, unit: 'ms', better: 'lower' },
    { metric: 'after an edit, median', value: usual, unit: 'ms', better: 'lower' },
    { metric: 'after an edit, p95', value: p95, unit: 'ms', target: 50, better: 'lower' },
    { metric: 'after an edit, longest', value: longest, unit: 'ms', better: 'lower' },
    { metric: 'whole flow to p95 after an edit', value: full / p95, unit: 'times', better: 'higher' },
  ]
}
