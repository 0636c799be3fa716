import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * How to start npm without a shell: on Windows npm is a .cmd file, which Node refuses to start directly.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ readonly file: string, readonly args: readonly string[] }}
 */
export function npmCommand(env) {
  const beside = dirname(process.execPath)
  const candidates = [
    env['npm_execpath'] ?? '',
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ]
  const script = candidates.find((path) => basename(path) === 'npm-cli.js' && existsSync(path))
  return script ? { file: process.execPath, args: [script] } : { file: 'npm', args: [] }
}

/**
 * The environment for an npm of our own inside another npm's script: settings stay, but what describes the outer
 * project goes, else npm would install into that.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutOuterProject(env) {
  const outer =
    /^npm_(package_|lifecycle_|command$|config_(local_prefix|prefix|workspace|recursive|omit|dry_run|ignore_scripts)$)/i
  return Object.fromEntries(Object.entries(env).filter(([name]) => !outer.test(name)))
}

/** npm setting -> pnpm's environment variable, which reads none of npm's own. */
const translated = {
  registry: 'pnpm_config_registry',
  'https-proxy': 'pnpm_config_https_proxy',
  proxy: 'pnpm_config_http_proxy',
  noproxy: 'pnpm_config_no_proxy',
  cafile: 'pnpm_config_cafile',
  'strict-ssl': 'pnpm_config_strict_ssl',
}

/** The npm settings to ask for before pnpm runs. */
export const npmSettings = Object.keys(translated)

/**
 * Turns the answer of `npm config get a b c` into pnpm's environment variables.
 * @param {string} answer lines of `name=value`
 * @returns {NodeJS.ProcessEnv}
 */
export function pnpmSettings(answer) {
  /** @type {NodeJS.ProcessEnv} */
  const settings = {}
  for (const [name, variable] of Object.entries(translated)) {
    const line = answer.split(/\r?\n/).find((candidate) => candidate.startsWith(`${name}=`))
    const value = line?.slice(name.length + 1).trim()
    if (value && value !== 'null' && value !== 'undefined') settings[variable] = value
  }
  return settings
}
