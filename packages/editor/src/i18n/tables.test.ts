import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadTexts } from './language.ts'
import { textTables } from './tables.ts'
import { fillText, namesIn } from './template.ts'
import { textOf } from './use-text.ts'

const { en, 'zh-CN': zhCn } = textTables

test('both languages have the same keys', () => {
  expect(Object.keys(zhCn).toSorted()).toEqual(Object.keys(en).toSorted())
  expect(Object.keys(en).length).toBeGreaterThan(100)
})

test('Chinese texts name no value that the English ones do not', () => {
  const strange = Object.entries(en).flatMap(([key, text]) => {
    const known = namesIn(text)
    return namesIn((zhCn as Readonly<Record<string, string>>)[key] ?? '').some((name) => !known.includes(name))
      ? [key]
      : []
  })
  expect(strange).toEqual([])
})

test('every text is filled in and keyed by its room', () => {
  const rooms = new Set(readdirSync(new URL('en/', import.meta.url)).map((file) => file.replace('.ts', '')))
  const wrong = [...Object.entries(en), ...Object.entries(zhCn)].flatMap(([key, text]) =>
    text.trim() !== '' && rooms.has(key.split('.')[0] ?? '') ? [] : [key],
  )
  expect(wrong).toEqual([])
})

test('no key is defined by two rooms', () => {
  const seen = readdirSync(new URL('en/', import.meta.url)).flatMap((file) =>
    [...readFileSync(new URL(`en/${file}`, import.meta.url), 'utf8').matchAll(/^ {2}'([^']+)':/gm)].map(
      (match) => match[1],
    ),
  )
  expect(seen.length).toBe(new Set(seen).size)
})

test('fills values and chooses the word by the number', async () => {
  await loadTexts('zh-CN')
  expect(textOf('en', 'flows.problemCount', { count: 1 })).toBe('1 problem')
  expect(textOf('en', 'flows.problemCount', { count: 12 })).toBe('12 problems')
  expect(textOf('zh-CN', 'flows.problemCount', { count: 12 })).toBe('12 个问题')
})

test('a value that looks like a template is left as it is', () => {
  expect(fillText('Hello {name}', { name: '{count|a|b}' })).toBe('Hello {count|a|b}')
})
