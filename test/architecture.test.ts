import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isCode, problemsIn } from './architecture/problems-in.ts'
import { packages } from './architecture/rooms.ts'

const folder = join(import.meta.dirname, '..', 'packages')

function filesOf(name: string): readonly string[] {
  return readdirSync(join(folder, name, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => `${name}/src/${path.replaceAll('\\', '/')}`)
    .filter((path) => isCode(path) && !path.includes('node_modules'))
}

test.each(packages)('the source files of %s are seen', (name) => {
  expect(filesOf(name).length).toBeGreaterThan(0)
})

test.each(packages)('the rooms of %s import only what they may', (name) => {
  const problems = filesOf(name).flatMap((path) =>
    problemsIn({ path, source: readFileSync(join(folder, path), 'utf8') }),
  )
  expect(problems).toEqual([])
})

describe('a planted violation is found', () => {
  const cases: readonly (readonly [rule: string, path: string, source: string])[] = [
    ['node in the sdk', 'nodes/sdk/src/flow/a.ts', `import { readFileSync } from 'node:fs'`],
    ['a bare builtin in the sdk', 'nodes/sdk/src/flow/a.ts', `import { join } from 'path'`],
    ['node in the editor', 'editor/src/canvas/Wire.tsx', `import { join } from 'node:path'`],
    ['node in a plugin', 'nodes/src/map/map.ts', `import { createHash } from 'node:crypto'`],
    ['flow knows nodes', 'nodes/sdk/src/flow/a.ts', `import type { NodeType } from '../node/index.ts'`],
    ['errors know flows', 'nodes/sdk/src/errors.ts', `import { parseFlow } from './flow/parse.ts'`],
    ['a plugin imports another', 'nodes/src/map/map.ts', `import { filter } from '../filter/filter.ts'`],
    ['a plugin imports the runtime', 'nodes/src/map/map.ts', `import { start } from '@isthmus/runtime'`],
    ['a path into another package', 'nodes/src/map/map.ts', `import { a } from '../../../runtime/src/engine/plan.ts'`],
    ['a path out of the packages', 'runtime/src/cli/run.ts', `import { a } from '../../../../test/fakes/crm.ts'`],
    [
      'the engine knows a store',
      'runtime/src/engine/run.ts',
      `import { openStore } from '../stores/sqlite-run-store.ts'`,
    ],
    ['the engine knows hono', 'runtime/src/engine/run.ts', `import { Hono } from 'hono'`],
    ['the engine knows a part of hono', 'runtime/src/engine/run.ts', `import { sse } from 'hono/streaming'`],
    ['the engine knows isolated-vm', 'runtime/src/engine/run.ts', `import ivm from 'isolated-vm'`],
    ['SQL outside the stores', 'runtime/src/api/runs.ts', `import Database from 'better-sqlite3'`],
    ['triggers know stores', 'runtime/src/triggers/schedule.ts', `import { a } from '../stores/run-store.ts'`],
    ['the api knows the sandbox', 'runtime/src/api/runs.ts', `import { a } from '../sandbox/sandbox.ts'`],
    ['the sandbox calls the engine', 'runtime/src/sandbox/a.ts', `import { run } from '../engine/run.ts'`],
    ['the cli imports main', 'runtime/src/cli/start.ts', `import { main } from '../main.ts'`],
    ['the built-ins outside main', 'runtime/src/cli/start.ts', `import { builtinNodes } from '@isthmus/nodes'`],
    ['the playground outside main', 'runtime/src/cli/start.ts', `await import('@isthmus/playground')`],
    ['the playground loaded at once', 'runtime/src/main.ts', `import { startPlayground } from '@isthmus/playground'`],
    ['the testing kit outside a test', 'nodes/src/map/map.ts', `import { runNode } from '@isthmus/sdk/testing'`],
    ['a contract suite outside a test', 'runtime/src/stores/a.ts', `import { suite } from './run-store.contract.ts'`],
    ['a package entered by the window', 'runtime/src/api/a.ts', `import { a } from '@isthmus/sdk/src/flow/edit.ts'`],
    ['features know each other', 'editor/src/canvas/Wire.tsx', `import { Panel } from '../inspector/Panel.tsx'`],
    [
      'the editor imports the built-ins',
      'editor/src/palette/List.tsx',
      `import { builtinNodes } from '@isthmus/nodes'`,
    ],
    ['dumb components fetch', 'editor/src/ui/Button.tsx', `import { client } from '../api/client.ts'`],
    ['the document knows commands', 'editor/src/document/store.ts', `import { undo } from '../commands/undo.ts'`],
    ['the CRM knows the ERP', 'playground/src/crm/api.ts', `import { items } from '../erp/items.ts'`],
    ['the playground imports the sdk', 'playground/src/crm/api.ts', `import { FlowError } from '@isthmus/sdk'`],
    ['a dynamic import', 'runtime/src/engine/run.ts', `const store = await import('../stores/memory.ts')`],
    ['a re-export', 'runtime/src/engine/index.ts', `export { openStore } from '../stores/sqlite-run-store.ts'`],
    ['an import for its effect', 'runtime/src/engine/run.ts', `import '../stores/sqlite-run-store.ts'`],
    ['an import over many lines', 'runtime/src/engine/run.ts', `import {\n  a,\n  b,\n} from '../stores/memory.ts'`],
    ['an unlisted room', 'runtime/src/extras/a.ts', ''],
    ['an unlisted file', 'runtime/src/extra.ts', ''],
    ['a missing extension', 'editor/src/canvas/Wire.tsx', `import { a } from './port'`],
    ['export everything', 'nodes/sdk/src/flow/index.ts', `export * from './flow.ts'`],
    ['module state', 'runtime/src/engine/a.ts', 'let count = 0'],
    ['a shapeless folder', 'runtime/src/engine/utils/a.ts', ''],
    ['a shapeless file', 'runtime/src/engine/run-helpers.ts', ''],
    ['a file name with capitals', 'runtime/src/engine/runFlow.ts', ''],
  ]

  test.each(cases)('%s', (_rule, path, source) => {
    expect(problemsIn({ path, source: `const first = 1\n${source}\n` })).toHaveLength(1)
  })
})

describe('what the table allows passes', () => {
  const cases: readonly (readonly [what: string, path: string, source: string])[] = [
    ['a neighbour in the same room', 'runtime/src/engine/run.ts', `import { plan } from './plan.ts'`],
    ['the sdk in a plugin', 'nodes/src/map/map.ts', `import { defineNode } from '@isthmus/sdk'`],
    ['a package in a plugin', 'nodes/src/csv/read.ts', `import { parse } from 'csv-parse/sync'`],
    ['node in a test of the sdk', 'nodes/sdk/src/flow/a.test.ts', `import { readFileSync } from 'node:fs'`],
    ['the testing kit in a test', 'nodes/src/map/map.test.ts', `import { runNode } from '@isthmus/sdk/testing'`],
    ['the playground loaded lazily', 'runtime/src/main.ts', `const { start } = await import('@isthmus/playground')`],
    ['a feature in the shell', 'editor/src/shell/Routes.tsx', `import { Runs } from '../runs/Runs.tsx'`],
    ['a port of the engine', 'runtime/src/sandbox/a.ts', `import { SandboxFailure } from '../engine/sandbox-port.ts'`],
    ['a style sheet', 'editor/src/main.tsx', `import './editor.css'`],
    ['a worker', 'editor/src/inspector/monaco.ts', `import Worker from 'monaco-editor/editor/editor.worker?worker'`],
    ['a test of a file room', 'runtime/src/config.test.ts', `import { readConfig } from './config.ts'`],
    ['an import named in a comment', 'runtime/src/engine/run.ts', ` * import { a } from '../stores/a.ts'`],
    ['a dash in a name', 'runtime/src/engine/run-flow.system.test.ts', ''],
  ]

  test.each(cases)('%s', (_what, path, source) => {
    expect(problemsIn({ path, source })).toEqual([])
  })
})

test('every dialog of the editor gives the focus back when it closes', () => {
  const forgetful = filesOf('editor').filter((path) => {
    const source = readFileSync(join(folder, path), 'utf8')
    return /<Modal\b/.test(source) && !source.includes('useFocusBack(')
  })
  expect(forgetful).toEqual([])
})
