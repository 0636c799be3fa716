import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkFlow, formatFlow, type Flow, type Problem } from '@isthmus/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { flowsFolder, isthmus } from '../support/command-line.ts'
import { allMistakes, nodeTypes } from './mistakes.ts'

const mistakes = new Map(allMistakes())
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-validate-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function flowOf(name: string): Flow {
  const mistake = mistakes.get(name)
  if (!mistake) throw new Error(`There is no mistake ${name}`)
  return mistake.flow
}

function fileOf(name: string): string {
  const file = join(folder, `${name}.json`)
  writeFileSync(file, formatFlow(flowOf(name)))
  return file
}

test('names node, field, message and fix of an error, and exits with 2', async () => {
  const { exitCode, stderr } = await isthmus(['validate', fileOf('required-field-left-out')])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('error TARGET_FIELD_MISSING: Node "Write customer": the target needs "Country"')
  expect(stderr).toContain('node customer, field Country (/nodes/2/config/fields)')
  expect(stderr).toContain('fix: add {"target":"Country","value":{"$expr":"record.country"}} to /nodes/2/config/fields')
})

test('exits with 0 when there are only warnings, and prints them', async () => {
  const { exitCode, stdout, stderr } = await isthmus(['validate', fileOf('stage-renamed')])
  expect(exitCode).toBe(0)
  expect(stderr).toContain('warning VALUE_NEVER')
  expect(stderr).toContain('fix: replace characters 18 to 22 of /nodes/2/config/condition/$expr with "won"')
  expect(stdout).toContain('can run')
})

test('prints as JSON the very findings that the editor shows', async () => {
  const { exitCode, stdout } = await isthmus(['validate', fileOf('source-field-misspelt'), '--json'])
  expect(exitCode).toBe(2)
  const answer = JSON.parse(stdout) as { ok: boolean; problems: readonly Problem[] }
  expect(answer).toEqual({ ok: false, problems: checkFlow(flowOf('source-field-misspelt'), nodeTypes) })
})

test('has nothing to say about a sample flow', async () => {
  const { exitCode, stderr } = await isthmus(['validate', join(flowsFolder, 'opportunity-to-order.json')])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
})
