import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetUpFailure } from './failure.mjs'
import { toolCommand } from './tool.mjs'
import { sourceStamp } from './workspace.mjs'

/** @typedef {import('./main.mjs').Project} Project */

/** All that vite reads for the editor's bundle. */
const inputs = ['packages/editor', 'packages/nodes/sdk/src', 'pnpm-lock.yaml']

/**
 * Builds the editor when its sources changed since the last build.
 * @param {Project} project
 */
export async function ensureEditorBuilt(project) {
  const { root, supervisor } = project
  const stampFile = join(root, 'packages', 'editor', 'dist', '.sources')
  const stamp = sourceStamp(root, inputs)
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  console.error('Building the editor.')
  const { code, output } = await supervisor.capture(
    toolCommand(project, { name: 'vite', from: 'packages/editor', args: ['build', '--logLevel', 'warn'] }),
  )
  if (code !== 0) throw new SetUpFailure(`The editor could not be built.\n${output.trimEnd()}`)
  writeFileSync(stampFile, stamp)
}
