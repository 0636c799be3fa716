import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureEditorBuilt } from './editor.mjs'
import { ensureChromium } from './install-chromium.mjs'
import { requireFreePort, wantedPort } from './port.mjs'
import { formatStep, lintStep, runSteps, toolStep, typeSteps, unusedStep } from './steps.mjs'
import { close, runTests } from './tests.mjs'
import { toolCommand } from './tool.mjs'

/**
 * @typedef {import('./main.mjs').Project} Project
 * @typedef {(project: Project, args: readonly string[]) => Promise<number>} Verb returns the exit code
 */

/** What `npm run <verb>` does. */
export const verbs = /** @type {Readonly<Record<string, Verb>>} */ ({
  start,
  dev,
  test: testEverything,
  'test:systems': testSystems,
  // A real system of the tests, to try a sample flow against.
  system: (project, args) => project.supervisor.run(nodeCommand(project, ['test/systems/serve.ts', ...args])),
  'test:crash': (project, args) => project.supervisor.run(nodeCommand(project, ['test/crash/main.ts', ...args])),
  check,
  fix,
  bench,
  isthmus: (project, args) => project.supervisor.run({ ...runtimeCommand(project, args), cwd: process.cwd() }),
})

/** @type {Verb} */
async function start(project, args) {
  await requireFreePort(wantedPort(args, project.env))
  await ensureEditorBuilt(project)
  return project.supervisor.run(runtimeCommand(project, ['start', ...args]))
}

/** @type {Verb} */
async function bench(project, args) {
  // The one that types into the editor.
  const ready = args.includes('typecheck') ? await readyForBrowser(project) : project
  return project.supervisor.run(nodeCommand(ready, ['test/bench/main.ts', ...args]))
}

/** @param {Project} project @returns {Promise<Project>} */
async function readyForBrowser(project) {
  await ensureEditorBuilt(project)
  return { ...project, env: { ...project.env, ISTHMUS_CHROMIUM: await ensureChromium(project) } }
}

/** @type {Verb} */
async function dev(project, args) {
  const { supervisor } = project
  await requireFreePort(wantedPort(args, project.env))
  const runtime = supervisor.run(runtimeCommand(project, ['start', ...args], ['--watch']))
  const editor = supervisor.run(toolCommand(project, { name: 'vite', from: 'packages/editor', args: [] }))
  const code = await Promise.race([runtime, editor])
  supervisor.stop('SIGTERM')
  await Promise.all([runtime, editor])
  return code
}

/** @type {Verb} */
async function testEverything(project, args) {
  /** @type {string | undefined} */
  let chromium
  const prepared = await runSteps([
    { name: 'Chromium', run: async () => ({ code: 0, output: (chromium = await ensureChromium(project)) }) },
    { name: 'editor build', run: async () => ensureEditorBuilt(project).then(() => ({ code: 0, output: '' })) },
  ])
  const checked = await runSteps([
    lintStep(project),
    formatStep(project),
    ...typeSteps(project, 'each package'),
    unusedStep(project),
  ])
  const env = chromium ? { ...project.env, ISTHMUS_CHROMIUM: chromium } : project.env
  const tested = await runTests({ ...project, env }, ['--project', 'unit', '--project', 'system', ...args])
  return close([prepared, checked, tested])
}

/** @type {Verb} */
async function testSystems(project, args) {
  return close([await runTests(project, ['--project', 'systems', ...args])])
}

/** @type {Verb} */
async function check(project) {
  const unit = toolStep('unit tests', project, { name: 'vitest', args: ['run', '--project', 'unit'] })
  // The longest first, so that neither lane is left with one at the end.
  const steps = [unit, lintStep(project), ...typeSteps(project, 'once'), formatStep(project)]
  return close([await runSteps(steps)])
}

/** @type {Verb} */
async function fix(project) {
  const { supervisor } = project
  const linted = await supervisor.run(toolCommand(project, { name: 'oxlint', args: ['--type-aware', '--fix', '.'] }))
  const formatted = await supervisor.run(toolCommand(project, { name: 'oxfmt', args: ['.'] }))
  return linted || formatted
}

/**
 * @param {Project} project
 * @param {readonly string[]} args
 * @param {readonly string[]} [nodeOptions]
 */
function runtimeCommand(project, args, nodeOptions = []) {
  return nodeCommand(project, [...nodeOptions, join(project.root, 'packages/runtime/src/main.ts'), ...args])
}

/**
 * @param {Project} project
 * @param {readonly string[]} args
 */
function nodeCommand({ root, node, env }, args) {
  const leash = pathToFileURL(join(root, 'scripts', 'leash.mjs')).href
  // What Node compiled at an earlier start is read instead: that starts faster, and needs no compiler in memory.
  const cache = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compile') }
  return { file: node, args: [`--import=${leash}`, ...args], cwd: root, env: { ...cache, ...env } }
}
