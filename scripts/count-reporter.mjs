import { writeFileSync } from 'node:fs'

/**
 * @typedef {import('vitest/node').TestModule} TestModule
 * @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Counts
 */

/** A vitest reporter that writes how many tests passed, failed and were skipped to the file in ISTHMUS_TEST_COUNTS. */
export default class CountReporter {
  /**
   * @param {readonly TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env['ISTHMUS_TEST_COUNTS']
    if (file) writeFileSync(file, JSON.stringify(count(modules, unhandledErrors.length)))
  }
}

/**
 * A file that could not be loaded and an error outside every test count as one failure each: neither has a test to show.
 * @param {readonly TestModule[]} modules
 * @param {number} unhandled
 * @returns {Counts}
 */
export function count(modules, unhandled) {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const inState = (/** @type {string} */ state) => tests.filter((test) => test.result().state === state).length
  const broken = modules.filter((module) => module.errors().length > 0).length
  const failed = inState('failed')
  return { passed: inState('passed'), failed: failed + broken + unhandled, skipped: inState('skipped') }
}
