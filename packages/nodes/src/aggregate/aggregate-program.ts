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
    setup: `const ${name('groups')} = (${createGroups.toString()})((${createMeasures.toString()})(f), ${JSON.stringify(kinds)})`,
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

/** A measure so far; `decimal` once a decimal text took part in a sum. */
interface Cell {
  readonly value: unknown
  readonly decimal: boolean
}

type Step = (cell: Cell, value: unknown) => Cell

/**
 * Shipped as text into the script: may use nothing but its parameters. Each kind of measure with its start and its step.
 * A step gives a new cell, so that a value that cannot be used changes none of its record's measures.
 */
function createMeasures(f: Functions): Readonly<Record<string, { readonly start: unknown; readonly step: Step }>> {
  function isBefore(left: unknown, right: unknown): boolean {
    if (f.number(left) !== null && f.number(right) !== null) return (f.compare(left, right) ?? 0) < 0
    if (typeof left !== 'string' || typeof right !== 'string') throw new Error('numbers and texts cannot be compared')
    return left < right
  }
  const plain = (value: unknown): Cell => ({ value, decimal: false })
  return {
    count: { start: 0, step: (cell) => plain(Number(cell.value) + 1) },
    sum: {
      start: 0,
      step: (cell, value) => {
        const decimal = cell.decimal || typeof value === 'string'
        const total = f.add(cell.value, value)
        return { value: decimal ? total : Number(total), decimal }
      },
    },
    min: {
      start: null,
      step: (cell, value) => (cell.value === null || isBefore(value, cell.value) ? plain(value) : cell),
    },
    max: {
      start: null,
      step: (cell, value) => (cell.value === null || isBefore(cell.value, value) ? plain(value) : cell),
    },
    first: { start: null, step: (cell, value) => (cell.value === null ? plain(value) : cell) },
    // A chain and not a copy of the list: adding stays cheap however long it gets.
    list: { start: null, step: (cell, value) => plain({ last: value, before: cell.value }) },
  }
}

/** Shipped as text into the script: may use nothing but its parameters. */
function createGroups(measures: ReturnType<typeof createMeasures>, kinds: readonly string[]) {
  const steps = kinds.map((kind) => measures[kind] as { readonly start: unknown; readonly step: Step })
  function start(): readonly Cell[] {
    return steps.map((each) => ({ value: each.start, decimal: false }))
  }
  function listOf(chain: unknown): readonly unknown[] {
    const list: unknown[] = []
    let link = chain as { readonly last: unknown; readonly before: unknown } | null
    for (; link !== null; link = link.before as typeof link) list.push(link.last)
    return list.reverse()
  }
  return (isWhole: boolean) => {
    const groups = new Map<string, { readonly keys: readonly unknown[]; readonly cells: readonly Cell[] }>()
    if (isWhole) groups.set('[]', { keys: [], cells: start() })
    function add(keys: readonly unknown[], values: readonly unknown[]): void {
      const id = JSON.stringify(keys)
      const group = groups.get(id)
      const cells = (group?.cells ?? start()).map((cell, at) => {
        const value = values[at]
        return value === null || value === undefined ? cell : (steps[at]?.step(cell, value) ?? cell)
      })
      groups.set(id, { keys: group?.keys ?? keys, cells })
    }
    function results(names: { readonly groups: readonly string[]; readonly measures: readonly string[] }): object[] {
      const valueOf = (cell: Cell | undefined, at: number) => (kinds[at] === 'list' ? listOf(cell?.value) : cell?.value)
      return [...groups.values()].map(({ keys, cells }) =>
        Object.fromEntries([
          ...names.groups.map((name, at) => [name, keys[at] ?? null]),
          ...names.measures.map((name, at) => [name, valueOf(cells[at], at) ?? null]),
        ]),
      )
    }
    return { add, results }
  }
}
