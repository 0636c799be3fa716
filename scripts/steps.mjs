import { Interrupted } from './failure.mjs'
import { toolCommand } from './tool.mjs'

/**
 * @typedef {import('./main.mjs').Project} Project
 * @typedef {import('./supervisor.mjs').Outcome} Outcome
 * @typedef {{ readonly name: string, readonly run: () => Promise<Outcome> }} Step
 */

/** These see every source file once: `test` holds all that runs in Node, the editor all that runs in a browser. */
const wholes = ['test', 'packages/editor', 'scripts']
/** Each package is also checked as it is declared, so that none leans on what another one declares. */
const parts = [
  'packages/nodes/sdk',
  'packages/nodes',
  'packages/runtime',
  'packages/playground',
  'packages/connector-kit',
  'packages/sql-oracle',
  'packages/sql-sqlserver',
  'test/e2e',
]

/**
 * @param {string} name
 * @param {Project} project
 * @param {Parameters<typeof toolCommand>[1]} tool
 * @returns {Step}
 */
export function toolStep(name, project, tool) {
  return { name, run: async () => project.supervisor.capture(toolCommand(project, tool)) }
}

/** @param {Project} project */
export function formatStep(project) {
  return toolStep('format', project, { name: 'oxfmt', args: ['--check', '.'] })
}

/** @param {Project} project */
export function lintStep(project) {
  return toolStep('lint', project, { name: 'oxlint', args: ['--type-aware', '--deny-warnings', '.'] })
}

/**
 * @param {Project} project
 * @param {'once' | 'each package'} extent
 */
export function typeSteps(project, extent) {
  return (extent === 'once' ? wholes : [...wholes, ...parts]).map((folder) =>
    toolStep(`types of ${folder}`, project, {
      name: 'typescript',
      bin: 'tsc',
      args: ['--noEmit', '--pretty', 'false', '-p', folder],
    }),
  )
}

/** @param {Project} project */
export function unusedStep(project) {
  return toolStep('unused code', project, { name: 'knip', args: ['--no-progress'] })
}

/**
 * Runs steps, at most two at a time, and prints each with its time as it ends; the output only of those that failed.
 * @param {readonly Step[]} steps
 * @returns {Promise<{ readonly passed: number, readonly failed: number }>}
 */
export async function runSteps(steps) {
  const waiting = [...steps]
  let failed = 0
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      if (!(await runStep(step))) failed += 1
    }
  }
  await Promise.all([lane(), lane()])
  return { passed: steps.length - failed, failed }
}

/** @param {Step} step */
async function runStep({ name, run }) {
  const startedMs = performance.now()
  const { code, output } = await run().catch((error) => {
    if (error instanceof Interrupted) throw error
    return { code: 1, output: error instanceof Error ? error.message : String(error) }
  })
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
  if (code !== 0) console.log(output.trimEnd())
  return code === 0
}
