import type { ValueTable, ValueTables } from '../../value-map/index.ts'
import type { Kernel } from './kernel.ts'

/** Look-ups in value maps. Where the table belongs, a script without it hands over the map's name. */
export function createValueMapFunctions(kernel: Kernel, tables: ValueTables) {
  const { isMissing, failure } = kernel
  function isTable(value: unknown): value is ValueTable {
    return typeof value === 'object' && value !== null
  }
  function unmapped(table: ValueTable, value: unknown, reason: string): Error {
    const { map, direction, policy } = table
    const error = failure(`value map "${map}"`, reason, value)
    const text = typeof value === 'string' ? value.slice(0, 200) : value
    return Object.assign(error, { unmapped: { map, direction, policy: policy.kind, value: text } })
  }
  function translate(where: string, table: unknown, value: unknown): unknown {
    if (isMissing(value)) return null
    if (!isTable(table)) throw failure(where, 'there is no value map with this name', table)
    const looked = tables.lookUp(table, value)
    if (looked.kind === 'found') return looked.value
    if (looked.kind === 'missing') return null
    if (looked.kind === 'wrong-type')
      throw failure(`value map "${table.map}"`, `the value is not a ${table.type}`, value)
    tables.noteMiss(table, looked.value)
    if (table.policy.kind === 'default') return table.policy.value
    const reason = looked.isAmbiguous ? 'several entries lead here and none is preferred' : 'there is no entry'
    throw unmapped(table, looked.value, reason)
  }
  function mapValue(table: unknown, value: unknown): unknown {
    return translate('mapValue', table, value)
  }
  function mapValueBack(table: unknown, value: unknown): unknown {
    return translate('mapValueBack', table, value)
  }
  return { mapValue, mapValueBack, $openTable: tables.open, $drainTables: tables.drain }
}
