import { readFileSync } from 'node:fs'
import { chromiumAdvice, findChromium } from './chromium.mjs'
import { SetUpFailure, lastLines } from './failure.mjs'
import { toolCommand } from './tool.mjs'

/** @typedef {import('./main.mjs').Project} Project */

/**
 * Finds a Chromium that starts, installing one when there is none.
 * @param {Project} project
 * @returns {Promise<string>} path of the program
 */
export async function ensureChromium(project) {
  const there = await workingChromium(project)
  if (there) return there
  if (project.env['ISTHMUS_CHROMIUM']) {
    throw new SetUpFailure(
      `ISTHMUS_CHROMIUM is "${project.env['ISTHMUS_CHROMIUM']}", which does not start: correct it or unset it.`,
    )
  }
  console.error('Installing Chromium for the tests (once).')
  /** @type {string[]} */
  const said = []
  for (const install of [installWithApt, downloadWithPlaywright]) {
    said.push(await install(project))
    const installed = await workingChromium(project)
    if (installed) return installed
  }
  throw new SetUpFailure(`${chromiumAdvice}\n${lastLines(said.filter(Boolean).join('\n'))}`)
}

/**
 * A program that is there may still not start: Ubuntu's package is a pointer to snap, which no container has.
 * @param {Project} project
 */
async function workingChromium({ root, env, supervisor }) {
  const path = findChromium(env)
  if (!path) return undefined
  // On Windows the browser prints no version, it opens a window.
  if (process.platform === 'win32') return path
  const { code } = await supervisor.capture({ file: path, args: ['--version'], cwd: root, env })
  return code === 0 ? path : undefined
}

/**
 * @param {Project} project
 * @returns {Promise<string>} what apt said, empty where apt is not ours to use
 */
async function installWithApt({ root, env, supervisor }) {
  if (!aptIsOurs(osRelease(), process.getuid?.())) return ''
  const apt = { file: 'apt-get', cwd: root, env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } }
  const update = await supervisor.capture({ ...apt, args: ['update'] })
  const packages = ['chromium', 'fonts-noto-cjk']
  const install = await supervisor.capture({ ...apt, args: ['install', '-y', '--no-install-recommends', ...packages] })
  return install.code === 0 ? '' : `${lastLines(update.output, 3)}\n${lastLines(install.output, 5)}`
}

/**
 * @param {Project} project
 * @returns {Promise<string>}
 */
async function downloadWithPlaywright(project) {
  const system = aptIsOurs(osRelease(), process.getuid?.()) ? ['--with-deps'] : []
  const args = ['install', ...system, 'chromium']
  const { output } = await project.supervisor.capture(toolCommand(project, { name: 'playwright-core', args }))
  return lastLines(output, 8)
}

/**
 * Whether apt may install packages here without a question: root on Debian, Ubuntu or a descendant.
 * @param {string} release text of /etc/os-release
 * @param {number | undefined} uid
 */
export function aptIsOurs(release, uid) {
  return uid === 0 && /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release)
}

function osRelease() {
  try {
    return readFileSync('/etc/os-release', 'utf8')
  } catch {
    return ''
  }
}
