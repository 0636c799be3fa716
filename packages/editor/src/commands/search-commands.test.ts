import { expect, test } from 'vitest'
import { loadTexts } from '../i18n/language.ts'
import { searchCommands, searchNodes } from './search-commands.ts'
import { commandTable } from './table.ts'

const names = (query: string) => searchCommands(commandTable, query).map(({ name }) => name)

test('commands are found by English and Chinese labels, whichever is shown', async () => {
  await loadTexts('zh-CN')
  expect(names('tidy')).toContain('tidyUp')
  expect(names('整理')).toContain('tidyUp')
})

test('commands are found by keywords', () => {
  expect(names('layout')).toEqual(['tidyUp'])
})

test('labels that start with the query come first', () => {
  expect(names('delete')[0]).toBe('delete')
})

test('every word has to be found', () => {
  expect(names('delete reconnect')).toEqual(['deleteAndReconnect'])
  expect(names('delete nothing')).toEqual([])
})

test('nodes are found by part of their name', () => {
  const node = {
    id: 'a',
    type: 'erp.find',
    typeVersion: 1,
    name: 'Find customer',
    config: {},
    position: { x: 0, y: 0 },
  }
  expect(searchNodes([node], 'cust')).toEqual([node])
  expect(searchNodes([node], '')).toEqual([])
})
