import { readdirSync, readFileSync } from 'node:fs'
import { checkFlow, parseFlow } from '@isthmus/sdk'
import { describe, expect, test } from 'vitest'
import { allMistakes, findingsOf, nodeTypes, optionsOf, withFixes } from './mistakes.ts'

describe('mapping mistakes', () => {
  const mistakes = allMistakes()

  test.each(mistakes)('%s gives exactly the expected findings', (_, { flow, findings, ...mistake }) => {
    expect(findingsOf(flow, optionsOf(mistake))).toEqual(findings)
  })

  test.each(mistakes.filter(([, { fixed }]) => fixed))(
    '%s is put right by its fixes',
    (_, { flow, findings, ...mistake }) => {
      expect(findingsOf(withFixes(flow, findings), optionsOf(mistake))).toEqual([])
    },
  )

  test('every mistake has a finding, and its words name the node', () => {
    for (const [, { flow, findings }] of mistakes) {
      expect(findings.length).toBeGreaterThan(0)
      const names = flow.nodes.map((node) => node.name)
      for (const { message } of findings) expect(names.some((each) => message.includes(each))).toBe(true)
    }
  })
})

const folders = [new URL('../../flows/', import.meta.url), new URL('../flows/control/', import.meta.url)]
const samples = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file, readFileSync(new URL(file, folder), 'utf8')] as const),
)

test.each(samples)('nothing is found in the sample flow %s', (_, text) => {
  const parsed = parseFlow(text)
  expect(parsed.ok && checkFlow(parsed.flow, nodeTypes)).toEqual([])
})
