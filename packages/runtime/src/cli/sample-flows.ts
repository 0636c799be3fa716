import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseFlow } from '@isthmus/sdk'
import type { FlowStore } from '../stores/flow-store.ts'

interface SampleOptions {
  /** Where the sample flows are; they may have a folder `files` with what they read. */
  readonly from: string
  readonly filesFolder: string
  readonly flows: FlowStore
  readonly warn: (message: string) => void
}

/** Puts the sample flows into a new installation, switched off. */
export function importSampleFlows({ from, filesFolder, flows, warn }: SampleOptions): void {
  if (!existsSync(from)) return
  for (const file of readdirSync(from).filter((name) => name.endsWith('.json'))) {
    const parsed = parseFlow(readFileSync(join(from, file), 'utf8'))
    if (parsed.ok) flows.create({ flow: parsed.flow, by: 'isthmus' })
    else warn(`The sample flow ${file} was left out: ${parsed.problems[0]?.message ?? ''}`)
  }
  const files = join(from, 'files')
  if (existsSync(files)) cpSync(files, filesFolder, { recursive: true, force: false })
}
