import { constants } from 'node:os'
import { dirname, delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Interrupted, SetUpFailure, explain } from './failure.mjs'
import { ensureInstalled } from './install.mjs'
import { Supervisor } from './supervisor.mjs'
import { ensureToolchain } from './toolchain.mjs'
import { verbs } from './verbs.mjs'

/**
 * @typedef {object} Project what a verb works with
 * @property {string} root
 * @property {string} node path of the Node 24 that runs everything
 * @property {NodeJS.ProcessEnv} env
 * @property {Supervisor} supervisor
 */

/**
 * Sets up what is missing, then runs a verb. All it says itself goes to stderr: stdout belongs to the verb.
 * @param {readonly string[]} argv verb and its arguments
 */
export async function main(argv) {
  const [name = '', ...args] = argv
  const verb = verbs[name]
  if (!verb) {
    console.error(`"${name}" is not one of ${Object.keys(verbs).join(', ')}: run "npm run <one of them>".`)
    process.exitCode = 2
    return
  }
  try {
    process.exitCode = await verb(await setUp(), args)
  } catch (error) {
    process.exitCode = report(error)
  }
}

/** @returns {Promise<Project>} */
async function setUp() {
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  const supervisor = new Supervisor()
  const toolchain = await ensureToolchain(root, supervisor)
  await ensureInstalled(root, toolchain, supervisor)
  return { root, node: toolchain.node, env: withNodeFirst(dirname(toolchain.node)), supervisor }
}

/**
 * The environment of a child: whatever asks the path for `node` gets the one we run on.
 * @param {string} folder
 */
function withNodeFirst(folder) {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  return { ...process.env, [name]: [folder, process.env[name]].filter(Boolean).join(delimiter) }
}

/**
 * @param {unknown} error
 * @returns {number} exit code
 */
function report(error) {
  if (error instanceof Interrupted) return 128 + constants.signals[error.signal]
  const text = error instanceof Error ? error.message : String(error)
  if (error instanceof SetUpFailure) console.error(text)
  else console.error(explain(text) ?? error)
  return 1
}
