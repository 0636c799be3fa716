import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FieldPath } from '../schema/index.ts'
import { describeRows } from './describe-rows.ts'
import { applyMappingEdit, rowAt, type MappingEdit } from './edit-rows.ts'
import { duplicateRows, removeTarget, setTarget } from './edit-target.ts'
import type { MappingRow, RowAddress } from './mapping-row.ts'
import { pathKey } from './schema-tree.ts'
import { mapByName } from './map-by-name.ts'

const name = fc.constantFrom('a', 'b', 'c')
const value = fc.constantFrom('x', 1, { $expr: 'record.a' }, { $expr: 'line.b' })
const { row } = fc.letrec<{ row: MappingRow; plain: MappingRow; lines: MappingRow }>((tie) => ({
  row: fc.oneof({ maxDepth: 3 }, tie('plain'), tie('plain'), tie('lines')),
  plain: fc.record({ target: name, value }),
  lines: fc.record({
    target: name,
    lines: fc.record({ from: fc.constant({ $expr: 'record.list' }), rows: fc.array(tie('row'), { maxLength: 3 }) }),
  }),
}))
const rows = fc.array(row, { maxLength: 5 })
const address: fc.Arbitrary<RowAddress> = fc.array(fc.integer({ min: -1, max: 5 }), { minLength: 1, maxLength: 3 })
const { edit } = fc.letrec<{ edit: MappingEdit; single: MappingEdit; batch: MappingEdit }>((tie) => ({
  edit: fc.oneof({ maxDepth: 2 }, tie('single'), tie('batch')),
  single: fc.oneof(
    fc.record({ kind: fc.constant('insertRow' as const), at: address, row }),
    fc.record({ kind: fc.constant('removeRow' as const), at: address }),
    fc.record({ kind: fc.constant('setRow' as const), at: address, row }),
    fc.record({ kind: fc.constant('moveRow' as const), from: address, to: fc.integer({ min: -1, max: 5 }) }),
  ),
  batch: fc.record({ kind: fc.constant('batch' as const), edits: fc.array(tie('edit'), { maxLength: 3 }) }),
}))
const target: fc.Arbitrary<FieldPath> = fc.constantFrom(['a'], ['b', 'c'], ['a', '*', 'b'], ['c', '*', 'a', '*', 'b'])

describe('edits of rows', () => {
  it('are undone exactly by their inverse', () => {
    let applied = 0
    fc.assert(
      fc.property(rows, edit, (before, change) => {
        const original = structuredClone(before)
        const result = applyMappingEdit(before, change)
        expect(before).toEqual(original)
        expect(result.ok ? undefined : result.problem.code).toBeOneOf([undefined, 'NOT_FOUND'])
        if (!result.ok) return
        applied += 1
        const back = applyMappingEdit(result.rows, result.inverse)
        expect(back.ok && back.rows).toEqual(original)
      }),
      { numRuns: 200 },
    )
    expect(applied).toBeGreaterThan(20)
  })

  it('leave one row for a target that is set, and none for one that is removed', () => {
    fc.assert(
      fc.property(rows, target, (before, path) => {
        const of = (after: readonly MappingRow[]) =>
          describeRows(after).filter((each) => pathKey(each.target) === pathKey(path))
        const set = applyMappingEdit(before, setTarget(before, path, { value: 'new' }))
        expect(set.ok && of(set.rows).map((each) => each.row.value)).toEqual(['new'])
        const removed = applyMappingEdit(before, removeTarget(before, path))
        expect(removed.ok && of(removed.rows)).toEqual([])
      }),
    )
  })

  it('by name never make a second row for a target', () => {
    const sources = ['a', 'b', 'c'].map((each) => ({ root: 'record', path: [each] }))
    fc.assert(
      fc.property(rows, fc.array(target, { maxLength: 4 }), (before, targets) => {
        const result = applyMappingEdit(before, mapByName(before, sources, targets).edit)
        expect(result.ok && duplicateRows(result.rows).length).toBe(duplicateRows(before).length)
      }),
    )
  })

  it('find and tell rows by their address', () => {
    const lines: MappingRow = { target: 'l', lines: { from: { $expr: 'record.l' }, rows: [{ target: 'a', value: 1 }] } }
    expect(rowAt([lines], [0, 0])).toEqual({ target: 'a', value: 1 })
    expect(rowAt([lines], [0, 1])).toBeUndefined()
    const twice = [{ target: 'a', value: 1 }, lines, { target: 'a', value: 2 }]
    expect(duplicateRows(twice)).toEqual([[0], [2]])
    const refused = applyMappingEdit([lines], { kind: 'removeRow', at: [0, 4] })
    expect(refused).toMatchObject({ ok: false, problem: { code: 'NOT_FOUND', params: { id: '1.5' } } })
  })
})
