import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const installTimeoutMs = 10 * 60_000

/** Versions of the given packages, by name; a package that is not installed is absent. */
export function installedVersions(packages: readonly string[]): ReadonlyMap<string, string> {
  const format = '${binary:Package}\t${Version}\t${db:Status-Status}\n'
  const query = spawnSync('dpkg-query', ['--show', `--showformat=${format}`, ...packages], { encoding: 'utf8' })
  const versions = new Map<string, string>()
  for (const line of (query.stdout ?? '').split('\n')) {
    const [name, version, status] = line.split('\t')
    if (name !== undefined && version !== undefined && status === 'installed') versions.set(name, version)
  }
  return versions
}

/**
 * Makes sure that the given Debian packages are installed, installing them when this process may.
 *
 * @returns The version of each package, by name.
 * Errors: a sentence that names the missing packages and the command that installs them.
 */
export function ensureDebianPackages(packages: readonly string[]): ReadonlyMap<string, string> {
  const missing = absentFrom(installedVersions(packages), packages)
  if (missing.length > 0) install(missing)
  const versions = installedVersions(packages)
  const stillMissing = absentFrom(versions, packages)
  if (stillMissing.length > 0) throw new Error(howToInstall(stillMissing, 'apt-get ended well without installing them'))
  return versions
}

function absentFrom(versions: ReadonlyMap<string, string>, packages: readonly string[]): readonly string[] {
  return packages.filter((name) => !versions.has(name))
}

function install(packages: readonly string[]): void {
  if (!existsSync('/usr/bin/apt-get')) throw new Error(howToInstall(packages, 'this system has no apt-get'))
  if (process.getuid?.() !== 0) throw new Error(howToInstall(packages, 'only root may install packages'))
  runApt(['update'], packages)
  runApt(['install', '-y', '--no-install-recommends', ...packages], packages)
}

function runApt(args: readonly string[], packages: readonly string[]): void {
  const apt = spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=120', '-q', ...args], {
    encoding: 'utf8',
    timeout: installTimeoutMs,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (apt.status === 0) return
  const complaint = `${apt.stderr ?? ''}`.trim().split('\n').at(-1) ?? ''
  throw new Error(howToInstall(packages, `apt-get ${args[0]} failed: ${complaint}`))
}

function howToInstall(packages: readonly string[], reason: string): string {
  const list = packages.join(' ')
  return (
    `Debian packages are missing: ${packages.join(', ')} (${reason}). ` +
    `On Debian 12 run as root: apt-get update && apt-get install -y --no-install-recommends ${list}`
  )
}
