import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetUpFailure } from './failure.mjs'

/**
 * @typedef {import('./main.mjs').Project} Project
 * @typedef {import('./supervisor.mjs').Command} Command
 */

/**
 * A command line tool of an installed package, started as a script of our Node: no shell and no .cmd file in between.
 * @param {Project} project
 * @param {{ readonly name: string, readonly bin?: string, readonly from?: string, readonly args: readonly string[] }} tool
 * @returns {Command}
 */
export function toolCommand({ root, node, env }, { name, bin = name, from = '.', args }) {
  const folder = join(root, from, 'node_modules', name)
  if (!existsSync(folder))
    throw new SetUpFailure(`The package ${name} is not installed in ${from}: add it to its package.json.`)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const script = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[bin]
  return { file: node, args: [join(folder, script), ...args], cwd: join(root, from), env }
}
