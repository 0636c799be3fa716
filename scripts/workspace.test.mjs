import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { installStamp, packagePatterns, sourceStamp, workspacePackages } from './workspace.mjs'

/** @param {Readonly<Record<string, string>>} files */
function aFolder(files) {
  const root = mkdtempSync(join(tmpdir(), 'isthmus-workspace-'))
  for (const [path, text] of Object.entries(files)) write(root, path, text)
  return root
}

/**
 * @param {string} root
 * @param {string} path
 * @param {string} text
 */
function write(root, path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function aWorkspace() {
  return aFolder({
    'package.json': '{}',
    'pnpm-lock.yaml': 'lock',
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - packages/nodes/sdk\nsavePrefix: ""\n',
    'packages/nodes/package.json': '{"name":"nodes"}',
    'packages/nodes/sdk/package.json': '{"name":"sdk"}',
    'packages/notes.txt': '',
    'packages/empty/readme.md': '',
  })
}

test('packages are read from the list, without comments, quotes and what follows', () => {
  const yaml = `a: 1\npackages:\n  - packages/*\n  - 'packages/nodes/sdk' # nested\nallowBuilds:\n  - x\n`
  expect(packagePatterns(yaml)).toEqual(['packages/*', 'packages/nodes/sdk'])
})

test('a workspace holds its root and every folder with a manifest', () => {
  expect(workspacePackages(aWorkspace())).toEqual(['.', 'packages/nodes', 'packages/nodes/sdk'])
})

test.each(['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'packages/nodes/sdk/package.json'])(
  'a change of %s asks for an install',
  (path) => {
    const root = aWorkspace()
    const before = installStamp(root, '24.21.0')
    write(root, path, 'packages:\n  - packages/*\n  - packages/nodes/sdk\n# changed\n')
    expect(installStamp(root, '24.21.0')).not.toBe(before)
  },
)

test('a new package and another Node ask for an install, a changed source does not', () => {
  const root = aWorkspace()
  const before = installStamp(root, '24.21.0')
  write(root, 'packages/nodes/src/index.ts', 'export {}')
  expect(installStamp(root, '24.21.0')).toBe(before)
  expect(installStamp(root, '24.22.0')).not.toBe(before)
  write(root, 'packages/empty/package.json', '{}')
  expect(installStamp(root, '24.21.0')).not.toBe(before)
})

test('sources are the same until a name or a content changes', () => {
  const root = aFolder({ 'editor/src/a.ts': 'a', 'editor/dist/a.js': 'built', 'editor/node_modules/x.js': '' })
  const before = sourceStamp(root, ['editor', 'absent'])
  write(root, 'editor/dist/a.js', 'built again')
  write(root, 'editor/node_modules/y.js', '')
  expect(sourceStamp(root, ['editor', 'absent'])).toBe(before)
  write(root, 'editor/src/b.ts', 'a')
  const withB = sourceStamp(root, ['editor', 'absent'])
  expect(withB).not.toBe(before)
  rmSync(join(root, 'editor/src/a.ts'))
  expect(new Set([before, withB, sourceStamp(root, ['editor', 'absent'])]).size).toBe(3)
})
