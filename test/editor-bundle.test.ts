import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'

const editorRoot = fileURLToPath(new URL('../packages/editor/', import.meta.url))
const mostCompressedBytes = 500_000
const mostRequests = 60

interface Chunk {
  readonly file: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
  readonly css?: readonly string[]
  readonly src?: string
}

let outDir = ''
let manifest: Readonly<Record<string, Chunk>> = {}

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'isthmus-editor-'))
  const vite = join(editorRoot, 'node_modules/vite/bin/vite.js')
  // A process of its own: here NODE_ENV is "test", which would measure React's development build.
  await promisify(execFile)(process.execPath, [vite, 'build', '--outDir', outDir, '--emptyOutDir', '--manifest'], {
    cwd: editorRoot,
    env: { ...process.env, NODE_ENV: 'production' },
  })
  manifest = JSON.parse(await readFile(join(outDir, '.vite/manifest.json'), 'utf8')) as typeof manifest
})

afterAll(() => rm(outDir, { recursive: true, force: true }))

/** Chunks that a browser fetches to show a page: what the entry and the page import, without what they may load later. */
function loadedFor(page: string): readonly Chunk[] {
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry)
  const seen = new Set<string>()
  const visit = (key: string | undefined): void => {
    const chunk = key === undefined ? undefined : manifest[key]
    if (key === undefined || !chunk || seen.has(key)) return
    seen.add(key)
    for (const imported of chunk.imports ?? []) visit(imported)
  }
  visit(entry)
  visit(page)
  return [...seen].flatMap((key) => manifest[key] ?? [])
}

async function compressedBytes(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(outDir, file))).length))
  return sizes.reduce((sum, size) => sum + size, 0)
}

test.each(['src/shell/EditorPage.tsx', 'src/flows/FlowListPage.tsx', 'src/shell/RunPage.tsx'])(
  'the first load of %s is at most 500 kB of compressed JavaScript in at most 60 files',
  async (page) => {
    expect(Object.keys(manifest)).toContain(page)
    const chunks = loadedFor(page)
    const scripts = [...new Set(chunks.map((chunk) => chunk.file))]
    const styles = [...new Set(chunks.flatMap((chunk) => chunk.css ?? []))]
    expect(await compressedBytes(scripts)).toBeLessThanOrEqual(mostCompressedBytes)
    expect(scripts.length + styles.length + 1).toBeLessThanOrEqual(mostRequests)
    expect(scripts.filter((file) => /monaco/i.test(basename(file)))).toEqual([])
  },
)

test('the page has no inline script', async () => {
  const html = await readFile(join(outDir, 'index.html'), 'utf8')
  expect([...html.matchAll(/<script\b(?![^>]*\bsrc=)/g)]).toEqual([])
  expect(html).toContain('type="module"')
})

test('every asset has a content hash in its name', async () => {
  const assets = await readdir(join(outDir, 'assets'))
  expect(assets.length).toBeGreaterThan(5)
  expect(assets.filter((name) => !/-[\w-]{8}\.\w+(\.br)?$/.test(name))).toEqual([])
})
