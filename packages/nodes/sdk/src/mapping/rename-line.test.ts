import { expect, test } from 'vitest'
import type { LinesMapping } from './mapping-row.ts'
import { renameLine } from './rename-line.ts'

const scope = ['record', 'trigger', 'run', 'vars']
const $ = (source: string) => ({ $expr: source })
const lines: LinesMapping = {
  from: $('record.items'),
  where: $('line.quantity > 0 && record.line !== null'),
  rows: [
    { target: 'Sku', value: $('line.sku + "-line." + position'), default: $('upper(line.name)') },
    { target: 'Names', value: $('map(line.names, line => line.text)') },
    { target: 'Half', value: $('line.') },
    { target: 'Same', lines: { from: $('line.parts'), rows: [{ target: 'P', value: $('line.no') }] } },
    {
      target: 'Other',
      lines: { from: $('line.parts'), as: 'part', rows: [{ target: 'P', value: $('part.no + line.no') }] },
    },
  ],
}

test('the new name of an element is followed by what reads it, and by nothing else', () => {
  expect(renameLine(lines, 'item', scope)).toEqual({
    from: $('record.items'),
    as: 'item',
    where: $('item.quantity > 0 && record.line !== null'),
    rows: [
      { target: 'Sku', value: $('item.sku + "-line." + position'), default: $('upper(item.name)') },
      { target: 'Names', value: $('map(item.names, line => line.text)') },
      { target: 'Half', value: $('line.') },
      { target: 'Same', lines: { from: $('item.parts'), rows: [{ target: 'P', value: $('line.no') }] } },
      {
        target: 'Other',
        lines: { from: $('item.parts'), as: 'part', rows: [{ target: 'P', value: $('part.no + item.no') }] },
      },
    ],
  })
})

test('without a name it is the line again', () => {
  expect(renameLine(renameLine(lines, 'item', scope), '', scope)).toEqual({
    ...lines,
    rows: lines.rows,
  })
})
