import { readdirSync, readFileSync } from 'node:fs'
import { checkFlow, describeProblem, parseFlow, typeFlow, TypeMemo } from '@isthmus/sdk'
import { describe, expect, test } from 'vitest'
import { allMistakes, correctedOf, findingsOf, nodeTypes, optionsOf } from './mistakes.ts'

/** Every kind of mistake that the checker tells of in the records along the wires. */
const codes = [
  'CURRENCY_MISMATCH',
  'ENUM_UNMAPPED',
  'EXPRESSION_TYPE_WRONG',
  'FIELD_UNKNOWN',
  'KEY_NOT_UNIQUE',
  'NAMED_FIELD_UNKNOWN',
  'NAME_CLASH',
  'NODE_UNREACHABLE',
  'OUTPUT_UNUSED',
  'PERMISSION_MISSING',
  'SAMPLE_UNREADABLE',
  'TARGET_FIELD_MISSING',
  'TARGET_FIELD_UNKNOWN',
  'TARGET_READ_ONLY',
  'UNIT_MISMATCH',
  'VALUE_LOSSY',
  'VALUE_MAP_UNKNOWN',
  'VALUE_MAY_BE_NULL',
  'VALUE_NEVER',
  'VALUE_TYPE_WRONG',
]

describe('mapping mistakes', () => {
  const mistakes = allMistakes()

  test.each(mistakes)('%s gives exactly the expected findings', (_, { flow, findings, ...mistake }) => {
    expect(findingsOf(flow, optionsOf(mistake))).toEqual(findings)
  })

  test.each(mistakes)('%s gives no finding once it is corrected', (_, mistake) => {
    const corrected = correctedOf(mistake)
    expect([corrected.flow, corrected.context]).not.toEqual([mistake.flow, mistake.context])
    expect(findingsOf(corrected.flow, optionsOf(corrected))).toEqual([])
  })

  test.each(mistakes)('%s comes and goes with what an open document remembers', (_, mistake) => {
    const memo = new TypeMemo()
    const corrected = correctedOf(mistake)
    const find = ({ flow, context }: typeof corrected) =>
      findingsOf(flow, { ...optionsOf(context ? { context } : {}), memo })
    for (let round = 0; round < 2; round += 1) {
      expect(find(mistake)).toEqual(mistake.findings)
      typeFlow(mistake.flow, nodeTypes, { memo })
      expect(find(corrected)).toEqual([])
    }
  })

  test('every mistake has a finding, and its words name the node', () => {
    for (const [, { flow, findings }] of mistakes) {
      expect(findings.length).toBeGreaterThan(0)
      const names = flow.nodes.map((node) => node.name)
      for (const { message } of findings) expect(names.some((each) => message.includes(each))).toBe(true)
    }
  })

  test('there are mistakes of every kind, and findings can be read in Chinese', () => {
    const found = mistakes.flatMap(([, { flow, ...mistake }]) => checkFlow(flow, nodeTypes, optionsOf(mistake)))
    expect(codes.filter((code) => !found.some((problem) => problem.code === code))).toEqual([])
    for (const problem of found) {
      const { message, hint = '' } = describeProblem(problem, 'zh-CN')
      expect(message + hint).toMatch(/\p{Script=Han}/u)
      expect(message + hint).not.toMatch(/\{\w+\}| (?:the|is|are) /)
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
