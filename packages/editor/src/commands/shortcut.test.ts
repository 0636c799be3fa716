import { describe, expect, test } from 'vitest'
import { ariaShortcut, formatShortcut, matchesShortcut, type KeyStroke } from './shortcut.ts'
import { commandTable } from './table.ts'

function stroke(key: string, change: Partial<KeyStroke> = {}): KeyStroke {
  const code = /^[A-Za-z]$/.test(key) ? `Key${key.toUpperCase()}` : ''
  return { key, code, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...change }
}

describe('matching a shortcut', () => {
  test('takes mod as ctrl, and as the command key on a Mac', () => {
    expect(matchesShortcut(stroke('z', { ctrlKey: true }), 'mod+Z', false)).toBe(true)
    expect(matchesShortcut(stroke('z', { metaKey: true }), 'mod+Z', true)).toBe(true)
    expect(matchesShortcut(stroke('z', { ctrlKey: true }), 'mod+Z', true)).toBe(false)
  })

  test('wants exactly the modifiers that are named', () => {
    expect(matchesShortcut(stroke('Z', { ctrlKey: true, shiftKey: true }), 'mod+Z', false)).toBe(false)
    expect(matchesShortcut(stroke('n'), 'N', false)).toBe(true)
    expect(matchesShortcut(stroke('n', { altKey: true }), 'N', false)).toBe(false)
  })

  test('goes by the place of the key with alt, which types other characters on a Mac', () => {
    expect(matchesShortcut(stroke('ˇ', { code: 'KeyT', shiftKey: true, altKey: true }), 'shift+alt+T', true)).toBe(true)
  })

  test('goes by the place of the key on keyboards without Latin letters', () => {
    expect(matchesShortcut(stroke('я', { code: 'KeyZ', ctrlKey: true }), 'mod+Z', false)).toBe(true)
  })

  test('does not mind shift for signs that need it', () => {
    expect(matchesShortcut(stroke('?', { shiftKey: true }), '?', false)).toBe(true)
    expect(matchesShortcut(stroke('+', { shiftKey: true }), '+', false)).toBe(true)
    expect(matchesShortcut(stroke('+'), '+', false)).toBe(true)
  })

  test('knows arrows and space by their names', () => {
    expect(matchesShortcut(stroke('ArrowLeft', { shiftKey: true }), 'shift+left', false)).toBe(true)
    expect(matchesShortcut(stroke(' '), 'Space', false)).toBe(true)
  })
})

test('keys are shown as each system writes them', () => {
  expect(formatShortcut('mod+shift+Z', false)).toBe('Ctrl+Shift+Z')
  expect(formatShortcut('mod+shift+Z', true)).toBe('⇧⌘Z')
  expect(formatShortcut('+', false)).toBe('+')
  expect(ariaShortcut('mod+left', false)).toBe('Control+ArrowLeft')
})

test('no two commands share a key, and no two a name', () => {
  const keys = commandTable.flatMap(({ shortcuts }) => shortcuts)
  expect(new Set(keys).size).toBe(keys.length)
  expect(new Set(commandTable.map(({ name }) => name)).size).toBe(commandTable.length)
})
