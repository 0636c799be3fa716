import { readFileSync, writeFileSync } from 'node:fs'
import { errorTable, type ErrorClass, type ErrorCode } from '@isthmus/sdk'
import { expect, test } from 'vitest'

const file = new URL('../docs/errors.md', import.meta.url)

const retried: readonly ErrorClass[] = ['transient', 'throttle']

function row(code: ErrorCode): string {
  const { kind, errorClass, status, text } = errorTable[code]
  const again = retried.includes(errorClass) ? 'yes' : 'no'
  const cell = (value: string): string => value.replaceAll('|', '\\|')
  return `| \`${code}\` | ${kind} | ${errorClass} | ${again} | ${status} | ${cell(text.en)} | ${cell(text['zh-CN'])} |`
}

function page(): string {
  return [
    '# Errors',
    '',
    'Every error the product can raise. A code never changes its meaning. *Kind* says who can put it right: the person who',
    'built the flow (`user`), the other system (`upstream`), or us (`bug`). *Again* says whether a failed call of a node is',
    'tried again by itself. *Status* is that of an API answer (`application/problem+json`). This page is made from the tables',
    'in `packages/nodes/sdk/src/error-tables`; `ISTHMUS_DOCS=yes npx vitest run test/docs-errors.test.ts` writes it anew.',
    '',
    '| Code | Kind | Class | Again | Status | English | 中文 |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...(Object.keys(errorTable) as ErrorCode[]).map(row),
    '',
  ].join('\n')
}

test('the page of errors lists every code and no other', () => {
  if (process.env['ISTHMUS_DOCS'] === 'yes') writeFileSync(file, page())
  expect(readFileSync(file, 'utf8')).toBe(page())
})
