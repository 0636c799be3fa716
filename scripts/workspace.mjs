import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The package folders of a pnpm workspace, relative to its root and sorted, the root first.
 * @param {string} root
 * @returns {readonly string[]}
 */
export function workspacePackages(root) {
  const patterns = packagePatterns(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8'))
  const folders = patterns
    .flatMap((pattern) => expand(root, pattern))
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
  return ['.', ...[...new Set(folders)].toSorted()]
}

/**
 * The `packages` list of pnpm-workspace.yaml. Reads only what this project writes: a block list of plain patterns.
 * @param {string} yaml
 * @returns {readonly string[]}
 */
export function packagePatterns(yaml) {
  const lines = yaml.split(/\r?\n/)
  const start = lines.findIndex((line) => /^packages:\s*$/.test(line))
  const rest = start < 0 ? [] : lines.slice(start + 1)
  const end = rest.findIndex((line) => /^\S/.test(line))
  return (end < 0 ? rest : rest.slice(0, end)).flatMap((line) => {
    const match = /^\s+-\s+['"]?([^'"#\s]+)['"]?\s*(#.*)?$/.exec(line)
    return match?.[1] ? [match[1]] : []
  })
}

/**
 * @param {string} root
 * @param {string} pattern
 */
function expand(root, pattern) {
  if (!pattern.endsWith('/*')) return [pattern]
  const parent = pattern.slice(0, -2)
  if (!existsSync(join(root, parent))) return []
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${parent}/${entry.name}`)
}

/**
 * One hash over everything that decides what an install puts into node_modules.
 * @param {string} root
 * @param {string} nodeVersion
 */
export function installStamp(root, nodeVersion) {
  const hash = createHash('sha256').update(`${nodeVersion} ${process.platform} ${process.arch}`)
  const manifests = workspacePackages(root).map((folder) => join(folder, 'package.json'))
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) {
    const path = join(root, file)
    hash.update(`\0${file.replaceAll('\\', '/')}\0`).update(existsSync(path) ? readFileSync(path) : '')
  }
  return hash.digest('hex')
}

/**
 * One hash over the names and contents of files and folders.
 * @param {string} root
 * @param {readonly string[]} paths
 */
export function sourceStamp(root, paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => filesBelow(root, path))) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {readonly string[]} sorted, so that the hash does not hang on the file system's order
 */
function filesBelow(root, path) {
  const full = join(root, path)
  if (!existsSync(full)) return []
  try {
    const names = readdirSync(full).toSorted()
    return names
      .filter((name) => !['node_modules', 'dist'].includes(name))
      .flatMap((name) => filesBelow(root, `${path}/${name}`))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [path]
    throw error
  }
}
