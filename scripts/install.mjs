import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installFailure } from './failure.mjs'
import { npmCommand, npmSettings, pnpmSettings, withoutOuterProject } from './npm.mjs'
import { installStamp, workspacePackages } from './workspace.mjs'

/**
 * @typedef {import('./supervisor.mjs').Supervisor} Supervisor
 * @typedef {import('./toolchain.mjs').Toolchain} Toolchain
 */

/** With its own settings pnpm presses an unreachable registry for many minutes before it says so. */
const impatience = {
  pnpm_config_fetch_retries: '1',
  pnpm_config_fetch_retry_mintimeout: '1000',
  pnpm_config_fetch_timeout: '60000',
}

/**
 * Installs the packages when the lock file or a manifest changed since the last time, or node_modules is gone.
 * @param {string} root
 * @param {Toolchain} toolchain
 * @param {Supervisor} supervisor
 */
export async function ensureInstalled(root, toolchain, supervisor) {
  const stampFile = join(root, 'node_modules', '.isthmus-stamp')
  const stamp = installStamp(root, toolchain.version)
  if (isInstalled(root, stampFile, stamp)) return
  console.error('Installing the packages of the lock file.')
  const { code, output } = await supervisor.capture({
    file: toolchain.pnpm,
    args: ['install', '--frozen-lockfile', '--prefer-offline'],
    cwd: root,
    // Without a terminal pnpm would ask before it replaces node_modules, and wait for ever.
    env: {
      ...withoutOuterProject(process.env),
      ...(await registrySettings(root, supervisor)),
      ...impatience,
      CI: 'true',
    },
  })
  if (code !== 0) throw installFailure('The packages could not be installed with pnpm.', output, root)
  writeFileSync(stampFile, stamp)
}

/**
 * @param {string} root
 * @param {string} stampFile
 * @param {string} stamp
 */
function isInstalled(root, stampFile, stamp) {
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) return false
  return workspacePackages(root).every(
    (folder) =>
      existsSync(join(root, folder, 'node_modules')) ||
      !/"(dev)?dependencies"/i.test(readFileSync(join(root, folder, 'package.json'), 'utf8')),
  )
}

/**
 * @param {string} root
 * @param {Supervisor} supervisor
 */
async function registrySettings(root, supervisor) {
  const npm = npmCommand(process.env)
  const { output } = await supervisor.capture({
    file: npm.file,
    args: [...npm.args, 'config', 'get', ...npmSettings],
    cwd: root,
    env: process.env,
  })
  return pnpmSettings(output)
}
