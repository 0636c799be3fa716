import { listEntries } from './functions/array-entries.ts'
import { dateEntries } from './functions/date-entries.ts'
import type { FunctionEntry } from './functions/entry.ts'
import { decimalEntries, numberEntries } from './functions/number-entries.ts'
import { hashEntries, objectEntries, valueEntries } from './functions/object-entries.ts'
import { chineseEntries, encodingEntries, textEntries } from './functions/text-entries.ts'
import { valueMapEntries } from './functions/value-map-entries.ts'
import type { ExpressionLibrary } from './library.ts'

/** Names that expressions can call: all of the library but the operators' helpers. */
export type FunctionName = Exclude<keyof ExpressionLibrary, `$${string}`>

/** Every function an expression can call, for the parser, the editor's completion and the documentation. */
export const functionTable = {
  ...textEntries,
  ...encodingEntries,
  ...chineseEntries,
  ...numberEntries,
  ...decimalEntries,
  ...dateEntries,
  ...listEntries,
  ...objectEntries,
  ...valueEntries,
  ...valueMapEntries,
  ...hashEntries,
} as const satisfies Readonly<Record<FunctionName, FunctionEntry>>

/** The entry of a function, or `undefined` when the table has none; inherited names count as none. */
export function functionEntry(name: string): FunctionEntry | undefined {
  const table: Readonly<Record<string, FunctionEntry>> = functionTable
  return Object.hasOwn(table, name) ? table[name] : undefined
}

export interface ScopeName {
  readonly name: string
  readonly summary: { readonly en: string; readonly zh: string }
}

/** The names every expression can read, unless its node says otherwise. */
export const expressionScope = [
  { name: 'record', summary: { en: 'The record this node works on.', zh: '本节点正在处理的记录。' } },
  {
    name: 'trigger',
    summary: {
      en: 'The record that started the run and that this record descends from.',
      zh: '启动运行、且当前记录由其而来的记录。',
    },
  },
  {
    name: 'run',
    summary: { en: 'The run: id, startedAt (ISO instant).', zh: '本次运行：id、startedAt（ISO 时刻）。' },
  },
  { name: 'vars', summary: { en: 'The variables of the flow.', zh: '流程变量。' } },
] as const satisfies readonly ScopeName[]
