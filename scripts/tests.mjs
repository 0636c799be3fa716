import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toolCommand } from './tool.mjs'

/**
 * @typedef {import('./main.mjs').Project} Project
 * @typedef {{ readonly passed: number, readonly failed: number }} Tally
 */

/**
 * Runs vitest in our terminal and counts.
 * @param {Project} project
 * @param {readonly string[]} args
 * @returns {Promise<Tally>}
 */
export async function runTests(project, args) {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-tests-'))
  const countsFile = join(folder, 'counts.json')
  try {
    const reporters = ['--reporter=default', '--reporter=./scripts/count-reporter.mjs']
    const command = toolCommand(project, { name: 'vitest', args: ['run', ...reporters, ...args] })
    const code = await project.supervisor.run({ ...command, env: { ...command.env, ISTHMUS_TEST_COUNTS: countsFile } })
    return tally(code, countsFile)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {number} code
 * @param {string} countsFile
 * @returns {Tally}
 */
function tally(code, countsFile) {
  const { passed, failed, skipped } = readCounts(countsFile)
  if (skipped > 0) console.log(`${skipped} skipped: a skipped test proves nothing, so it counts as failed.`)
  // Whatever the counts say, a run that vitest calls failed is a failure.
  return { passed, failed: Math.max(failed + skipped, code === 0 ? 0 : 1) }
}

/**
 * @param {string} file
 * @returns {import('./count-reporter.mjs').Counts}
 */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: 0 } // vitest did not get as far as counting
  }
}

/**
 * Prints the closing line, alone and in a fixed form for whoever reads the log, and says how to exit.
 * @param {readonly Tally[]} tallies
 * @returns {number} exit code
 */
export function close(tallies) {
  const { line, code } = closing(tallies)
  console.log(`\n${line}`)
  return code
}

/**
 * @param {readonly Tally[]} tallies
 * @returns {{ readonly line: string, readonly code: number }}
 */
export function closing(tallies) {
  const sum = (/** @type {keyof Tally} */ key) => tallies.reduce((total, each) => total + each[key], 0)
  const failed = sum('failed')
  return { line: `${sum('passed')} passed, ${failed} failed`, code: failed === 0 ? 0 : 1 }
}
