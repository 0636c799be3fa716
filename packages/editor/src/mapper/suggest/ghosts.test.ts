import type { FieldSuggestions, MappingSuggestion } from '@isthmus/sdk/suggest'
import { expect, test } from 'vitest'
import { ghostsOf } from './ghosts.ts'
import { suggestRequest } from './suggest-request.ts'

function suggestion(name: string, score: number, isChosen: boolean): MappingSuggestion {
  return { source: [name], expression: `record.${name}`, score, isChosen, reasons: [] }
}

const fields: readonly FieldSuggestions[] = [
  { target: ['Name'], isRequired: true, candidates: [suggestion('title', 0.9, false), suggestion('name', 0.8, true)] },
  { target: ['City'], isRequired: false, candidates: [suggestion('town', 0.4, true)] },
  { target: ['Zip'], isRequired: false, candidates: [suggestion('zip', 0.95, true)] },
]

test('only the chosen suggestion of a free field is drawn, from the lowest score on', () => {
  const ghosts = ghostsOf({ fields, taken: (target) => target[0] === 'Zip', minScore: 0.5 })
  expect([...ghosts.keys()]).toEqual(['Name'])
  expect(ghosts.get('Name')).toMatchObject({ source: { root: 'record', path: ['name'] }, suggestion: { score: 0.8 } })
})

test('the table of pinyin is asked for where a name is Chinese', () => {
  const request = { target: {}, samples: [], targetSamples: [] }
  expect(suggestRequest({ ...request, source: { properties: { 客户名称: {} } } }).wantsPinyin).toBe(true)
  expect(suggestRequest({ ...request, source: { properties: { name: {} } } }).wantsPinyin).toBe(false)
})
