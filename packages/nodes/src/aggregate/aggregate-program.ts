import type { ProgramText, ProgramWriter } from '@isthmus/sdk'

interface AggregateConfig {
  readonly groups: readonly { readonly name: string; readonly value: unknown }[]
  readonly measures: readonly { readonly name: string; readonly kind: string; readonly value?: unknown }[]
}

/** Computes keys and values of each record by itself, so that one bad record only costs that record. */
export function aggregateProgram({ groups, measures }: AggregateConfig, writer: ProgramWriter): ProgramText {
  const name = (part: string) => writer.prefix + part
  const keys = groups.map(({ value }, at) => writer.value(value, `/groups/${at}/value`))
  const values = measures.map(({ value }, at) => {
    return value === undefined ? '1' : writer.value(value, `/measures/${at}/value`)
  })
  const names = { groups: groups.map((group) => group.name), measures: measures.map((measure) => measure.name) }
  const kinds = measures.map(({ kind }) => kind)
  return {
    setup: `const ${name('groups')} = (${createGroups.toString()})(f, ${JSON.stringify(kinds)})`,
    body: `const ${name('all')} = ${name('groups')}(${groups.length === 0})
for (const record of inputs.in ?? []) {
  try {
    ${name('all')}.add([${keys.join(', ')}], [${values.join(', ')}])
  } catch (thrown) {
    skip(thrown, record)
  }
}
for (const ${name('each')} of ${name('all')}.results(${JSON.stringify(names)})) emit('out', ${name('each')})`,
  }
}

interface Functions {
  readonly add: (left: unknown, right: unknown) => string | null
  readonly compare: (left: unknown, right: unknown) => number | null
  readonly number: (value: unknown) => number | null
}

interface Cell {
  value: unknown
  decimal: boolean
}

/** Shipped as text into the script: may use nothing but its parameters. */
export function createGroups(f: Functions, kinds: readonly string[]) {
  function isMissing(value: unknown): boolean {
    return value === null || value === undefined
  }
  function emptyCell(kind: string): Cell {
    if (kind === 'list') return { value: [], decimal: false }
    return { value: kind === 'count' || kind === 'sum' ? 0 : null, decimal: false }
  }
  function isBefore(left: unknown, right: unknown): boolean {
    if (f.number(left) !== null && f.number(right) !== null) return (f.compare(left, right) ?? 0) < 0
    if (typeof left !== 'string' || typeof right !== 'string') throw new Error('numbers and texts cannot be compared')
    return left < right
  }
  // Each result goes to `next` first, so that a value that cannot be used changes none of the record's measures.
  function measure(kind: string, cell: Cell, value: unknown): Cell {
    if (isMissing(value)) return cell
    switch (kind) {
      case 'count':
        return { value: (cell.value as number) + 1, decimal: false }
      case 'sum': {
        const decimal = cell.decimal || typeof value === 'string'
        const total = f.add(cell.value, value)
        return { value: decimal ? total : Number(total), decimal }
      }
      case 'min':
        return cell.value === null || isBefore(value, cell.value) ? { value, decimal: false } : cell
      case 'max':
        return cell.value === null || isBefore(cell.value, value) ? { value, decimal: false } : cell
      case 'first':
        return cell.value === null ? { value, decimal: false } : cell
      default:
        return { value: [value], decimal: false }
    }
  }
  return (isWhole: boolean) => {
    const groups = new Map<string, { readonly keys: readonly unknown[]; cells: Cell[] }>()
    function open(keys: readonly unknown[]): { readonly keys: readonly unknown[]; cells: Cell[] } {
      const id = JSON.stringify(keys)
      const found = groups.get(id)
      if (found) return found
      const group = { keys, cells: kinds.map(emptyCell) }
      groups.set(id, group)
      return group
    }
    if (isWhole) open([])
    function add(keys: readonly unknown[], values: readonly unknown[]): void {
      const nothing = kinds.map(emptyCell)
      const cells = groups.get(JSON.stringify(keys))?.cells ?? nothing
      const next = kinds.map((kind, at) => measure(kind, cells[at] as Cell, values[at]))
      const group = open(keys)
      for (const [at, kind] of kinds.entries()) {
        const cell = next[at] as Cell
        if (kind !== 'list') group.cells[at] = cell
        else if (!isMissing(values[at])) (group.cells[at]?.value as unknown[]).push(values[at])
      }
    }
    function results(names: { readonly groups: readonly string[]; readonly measures: readonly string[] }): object[] {
      return [...groups.values()].map(({ keys, cells }) =>
        Object.fromEntries([
          ...names.groups.map((name, at) => [name, keys[at] ?? null]),
          ...names.measures.map((name, at) => [name, cells[at]?.value ?? null]),
        ]),
      )
    }
    return { add, results }
  }
}
