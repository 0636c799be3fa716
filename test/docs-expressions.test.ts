import { readFileSync, writeFileSync } from 'node:fs'
import { expressionLimits, expressionScope, functionTable, type FunctionEntry, type FunctionGroup } from '@isthmus/sdk'
import { expect, test } from 'vitest'

const file = new URL('../docs/expressions.md', import.meta.url)
const introduction = new URL('expressions-grammar.md', import.meta.url)

const groups: Readonly<Record<FunctionGroup, string>> = {
  text: 'Text',
  chinese: 'Chinese text',
  number: 'Numbers',
  decimal: 'Decimals',
  date: 'Dates and times',
  list: 'Lists',
  object: 'Objects',
  value: 'Any value',
  hash: 'Fingerprints and identifiers',
}

function typedSignature({ name, parameters, returns, implicit }: FunctionEntry): string {
  const shown = parameters.map((each) => {
    const arrow = each.arrowParameters === 2 ? '(element, position) => value' : 'element => value'
    const kind = each.kind === 'arrow' ? arrow : each.kind
    return `${each.rest ? '...' : ''}${each.name}${each.optional ? '?' : ''}: ${kind}`
  })
  return `${name}(${shown.join(', ')}): ${returns}${implicit ? ` // reads ${implicit.root}.${implicit.key}` : ''}`
}

function section(entry: FunctionEntry): readonly string[] {
  return [
    `### ${entry.name}`,
    '',
    entry.summary.en,
    '',
    '```js',
    typedSignature(entry),
    '',
    entry.example.source,
    `// ${JSON.stringify(entry.example.result)}`,
    '```',
    '',
  ]
}

function page(): string {
  const entries: readonly FunctionEntry[] = Object.values(functionTable)
  const chapters = (Object.keys(groups) as FunctionGroup[]).flatMap((group) => {
    const own = entries.filter((entry) => entry.group === group)
    const links = own.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(' · ')
    return [`## ${groups[group]}`, '', links, '', ...own.flatMap(section)]
  })
  const scope = expressionScope.map(({ name, summary }) => `- \`${name}\`: ${summary.en}`).join('\n')
  const grammar = readFileSync(introduction, 'utf8').replace('{scope}', scope)
  const limits = grammar.replace(/\{(max\w+)\}/g, (_, name: keyof typeof expressionLimits) =>
    expressionLimits[name].toLocaleString('en-US'),
  )
  return [limits.trimEnd(), '', ...chapters].join('\n')
}

test('the page of expressions lists every function of the table, with its example', () => {
  if (process.env['ISTHMUS_DOCS'] === 'yes') writeFileSync(file, page())
  expect(readFileSync(file, 'utf8')).toBe(page())
})
