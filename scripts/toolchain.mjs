import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installFailure } from './failure.mjs'
import { npmCommand, withoutOuterProject } from './npm.mjs'

/**
 * @typedef {import('./supervisor.mjs').Supervisor} Supervisor
 * @typedef {{ readonly node: string, readonly pnpm: string, readonly version: string }} Toolchain paths of Node and pnpm, Node's version
 */

const nodeVersion = '24.21.0'
const pnpmVersion = '12.21.0'
const suffix = process.platform === 'win32' ? '.exe' : ''

/** Both programs come out of install scripts and optional packages, so a user's settings must not switch those off. */
const installOptions = [
  '--ignore-scripts=false',
  '--include=optional',
  '--no-audit',
  '--no-fund',
  '--no-package-lock',
  '--loglevel=error',
]

/** What `.tools` was made for; anything else is fetched again. */
const mark = JSON.stringify({
  node: nodeVersion,
  pnpm: pnpmVersion,
  platform: process.platform,
  arch: process.arch,
})

/**
 * Finds Node 24 and pnpm, fetching them into `.tools` when they are not there.
 * @param {string} root
 * @param {Supervisor} supervisor
 * @returns {Promise<Toolchain>}
 */
export async function ensureToolchain(root, supervisor) {
  const folder = join(root, '.tools')
  const toolchain = toolchainIn(folder)
  if (!(await isComplete(folder, toolchain, supervisor))) await fetchToolchain(root, supervisor)
  const own = process.versions.node
  return own.startsWith('24.') ? { ...toolchain, node: process.execPath, version: own } : toolchain
}

/**
 * @param {string} folder
 * @returns {Toolchain}
 */
function toolchainIn(folder) {
  const modules = join(folder, 'node_modules')
  return {
    node: join(modules, 'node', 'bin', `node${suffix}`),
    pnpm: join(modules, 'pnpm', `pnpm${suffix}`),
    version: nodeVersion,
  }
}

/** @param {Toolchain} toolchain */
function hasPrograms({ node, pnpm }) {
  return existsSync(node) && existsSync(pnpm)
}

/**
 * A folder counts when its mark matches. One without a mark was made by hand: it counts once both programs answer.
 * @param {string} folder
 * @param {Toolchain} toolchain
 * @param {Supervisor} supervisor
 */
async function isComplete(folder, toolchain, supervisor) {
  if (!hasPrograms(toolchain)) return false
  const markFile = join(folder, 'complete.json')
  if (existsSync(markFile)) return readFileSync(markFile, 'utf8') === mark
  const answers =
    (await answersWith(supervisor, toolchain.node, `v${nodeVersion}`)) &&
    (await answersWith(supervisor, toolchain.pnpm, pnpmVersion))
  if (answers) writeFileSync(markFile, mark)
  return answers
}

/**
 * @param {Supervisor} supervisor
 * @param {string} file
 * @param {string} version
 */
async function answersWith(supervisor, file, version) {
  try {
    const { output } = await supervisor.capture({ file, args: ['--version'], cwd: process.cwd(), env: process.env })
    return output.trim() === version
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false // not there, or not a program of this platform
    throw error
  }
}

/**
 * Fetches into a folder beside `.tools` and renames it, so that an interrupted fetch never looks complete.
 * @param {string} root
 * @param {Supervisor} supervisor
 */
async function fetchToolchain(root, supervisor) {
  console.error(`Fetching Node ${nodeVersion} and pnpm ${pnpmVersion} into .tools (once).`)
  const folder = mkdtempSync(join(root, '.tools-'))
  try {
    const manifest = {
      private: true,
      dependencies: { node: nodeVersion, pnpm: pnpmVersion },
      // Both place their program in an install script; newer npm runs none that is not named here.
      allowScripts: { node: true, pnpm: true },
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    await npmInstall(folder, supervisor)
    writeFileSync(join(folder, 'complete.json'), mark)
    replace(join(root, '.tools'), folder)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/**
 * @param {string} folder
 * @param {Supervisor} supervisor
 */
async function npmInstall(folder, supervisor) {
  const npm = npmCommand(process.env)
  const { code, output } = await supervisor.capture({
    file: npm.file,
    args: [...npm.args, 'install', ...installOptions],
    cwd: folder,
    env: {
      npm_config_fetch_retry_mintimeout: '1000',
      npm_config_fetch_retry_maxtimeout: '5000',
      ...withoutOuterProject(process.env),
    },
  })
  if (code === 0 && hasPrograms(toolchainIn(folder))) return
  throw installFailure(`Node ${nodeVersion} and pnpm ${pnpmVersion} could not be fetched with npm.`, output, folder)
}

/**
 * @param {string} target
 * @param {string} source
 */
function replace(target, source) {
  const old = join(source, 'old')
  mkdirSync(target, { recursive: true })
  renameSync(target, old)
  // Moves the new folder as a whole, with the old one inside it until it is removed.
  renameSync(source, target)
  rmSync(join(target, 'old'), { recursive: true, force: true, maxRetries: 3 })
}
