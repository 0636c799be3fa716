import type { HoldText, ProgramText, ProgramWriter } from '@isthmus/sdk'

interface AggregateConfig {
  readonly groups: readonly { readonly name: string; readonly value: unknown }[]
  readonly measures: readonly { readonly name: string; readonly kind: string; readonly value?: unknown }[]
}

/** Sums up the records of one chunk. A record that fails counts nowhere and costs only itself. */
export function aggregateHold({ groups, measures }: AggregateConfig, writer: ProgramWriter): HoldText {
  const all = `${writer.prefix}all`
  const keys = groups.map(({ value }, at) => `${writer.value(value, `/groups/${at}/value`)} ?? null`)
  const values = measures.map(({ value }, at) => {
    return value === undefined ? '1' : writer.value(value, `/measures/${at}/value`)
  })
  return {
    ...groupsText({ measures }, writer),
    body: `${all}.add([${keys.join(', ')}], [${values.join(', ')}])`,
  }
}

/** Merges what chunks were summed up to. */
export function aggregateCombine({ measures }: AggregateConfig, writer: ProgramWriter): HoldText {
  return { ...groupsText({ measures }, writer), body: `${writer.prefix}all.merge(record.k, record.s)` }
}

function groupsText({ measures }: Pick<AggregateConfig, 'measures'>, { prefix }: ProgramWriter) {
  const kinds = measures.map(({ kind }) => kind)
  return {
    setup: `const ${prefix}groups = (${createGroups.toString()})((${createMeasures.toString()})(f), ${JSON.stringify(kinds)})`,
    before: `const ${prefix}all = ${prefix}groups()`,
    after: `${prefix}all.each(hold)`,
  }
}

/** Gives one record per group. */
export function aggregateRelease({ groups, measures }: AggregateConfig, writer: ProgramWriter): ProgramText {
  const keys = groups.map(({ name }, at) => `[${writer.literal(name)}]: record.k[${at}]`)
  const values = measures.map(({ name, kind }, at) => {
    const start = kind === 'count' || kind === 'sum' ? '0' : kind === 'list' ? '[]' : 'null'
    return `[${writer.literal(name)}]: record.s === null ? ${start} : record.s[${at}][0]`
  })
  return { body: `emit('out', { ${[...keys, ...values].join(', ')} })` }
}

interface Functions {
  readonly add: (left: unknown, right: unknown) => string | null
  readonly compare: (left: unknown, right: unknown) => number | null
  readonly number: (value: unknown) => number | null
}

/** A measure so far; true once a decimal text took part in a sum. Plain JSON, because it leaves the isolate. */
type Cell = readonly [value: unknown, decimal: boolean]

interface Measure {
  readonly start: unknown
  /** Gives a new cell, so that a value that cannot be used changes none of its record's measures. */
  readonly step: (cell: Cell, value: unknown) => Cell
  /** Puts together what two parts came to, the earlier one first. */
  readonly join: (before: Cell, after: Cell) => Cell
}

/** Shipped as text into the script: may use nothing but its parameters. */
function createMeasures(f: Functions): Readonly<Record<string, Measure>> {
  function isBefore(left: unknown, right: unknown): boolean {
    if (typeof left === 'number' && typeof right === 'number') return left < right
    const [isNumber, isOther] = [f.number(left) !== null, f.number(right) !== null]
    if (isNumber && isOther) return (f.compare(left, right) ?? 0) < 0
    return isNumber === isOther ? String(left) < String(right) : isNumber
  }
  // Numbers with up to six decimals are whole numbers of millionths, whose sums are exact below 2^53.
  function quickSum(left: unknown, right: unknown): number | null {
    if (typeof left !== 'number' || typeof right !== 'number') return null
    const [a, b] = [Math.round(left * 1e6), Math.round(right * 1e6)]
    if (a / 1e6 !== left || b / 1e6 !== right || Math.abs(a) + Math.abs(b) > 4e15) return null
    return (a + b) / 1e6
  }
  function sum(cell: Cell, value: unknown): Cell {
    const quick = quickSum(cell[0], value)
    if (quick !== null) return [quick, false]
    const decimal = cell[1] || typeof value === 'string'
    const total = f.add(cell[0], value)
    return [decimal ? total : Number(total), decimal]
  }
  const least = (cell: Cell, value: unknown): Cell =>
    cell[0] === null || isBefore(value, cell[0]) ? [value, false] : cell
  const most = (cell: Cell, value: unknown): Cell =>
    cell[0] === null || isBefore(cell[0], value) ? [value, false] : cell
  const first = (cell: Cell, value: unknown): Cell => (cell[0] === null ? [value, false] : cell)
  const unlessNull = (step: Measure['step']) => (before: Cell, after: Cell) =>
    after[0] === null ? before : step(before, after[0])
  return {
    count: {
      start: 0,
      step: (cell) => [Number(cell[0]) + 1, false],
      join: (before, after) => [Number(before[0]) + Number(after[0]), false],
    },
    sum: {
      start: 0,
      step: sum,
      join: (before, after) => {
        const [value] = sum(before, after[0])
        return before[1] || after[1] ? [String(value), true] : [value, false]
      },
    },
    min: { start: null, step: least, join: unlessNull(least) },
    max: { start: null, step: most, join: unlessNull(most) },
    first: { start: null, step: first, join: unlessNull(first) },
    // A chain and not a copy of the list: adding stays cheap however long it gets.
    list: {
      start: null,
      step: ([chain], value) => [{ last: value, before: chain }, false],
      join: ([chain], [list]) => {
        let grown = chain
        for (const value of (list ?? []) as readonly unknown[]) grown = { last: value, before: grown }
        return [grown, false]
      },
    },
  }
}

interface Group {
  readonly key: readonly unknown[]
  cells: readonly Cell[]
}

/** Shipped as text into the script: may use nothing but its parameters. */
function createGroups(measures: ReturnType<typeof createMeasures>, kinds: readonly string[]) {
  const parts = kinds.map((kind) => measures[kind] as Measure)
  const start = parts.map((each): Cell => [each.start, false])
  function listOf(chain: unknown): readonly unknown[] {
    const list: unknown[] = []
    let link = chain as { readonly last: unknown; readonly before: unknown } | null
    for (; link !== null; link = link.before as typeof link) list.push(link.last)
    return list.reverse()
  }
  return () => {
    const groups = new Map<string, Group>()
    function keep(key: readonly unknown[], next: (cells: readonly Cell[]) => readonly Cell[]): void {
      const [only] = key
      const id = key.length === 1 && typeof only === 'string' ? `'${only}` : JSON.stringify(key)
      const group = groups.get(id)
      // Worked out before anything is kept: a record that fails leaves nothing behind.
      const cells = next(group ? group.cells : start)
      if (group) group.cells = cells
      else groups.set(id, { key, cells })
    }
    return {
      add: (key: readonly unknown[], values: readonly unknown[]): void =>
        keep(key, (cells) =>
          cells.map((cell, at) => {
            const value = values[at]
            return value === null || value === undefined ? cell : (parts[at]?.step(cell, value) ?? cell)
          }),
        ),
      merge: (key: readonly unknown[], state: readonly Cell[]): void =>
        keep(key, (cells) =>
          cells.map((cell, at) => {
            const more = state[at]
            return more === undefined ? cell : (parts[at]?.join(cell, more) ?? cell)
          }),
        ),
      each: (hold: (key: readonly unknown[], state: readonly Cell[]) => void): void => {
        for (const { key, cells } of groups.values()) {
          hold(
            key,
            cells.map((cell, at): Cell => (kinds[at] === 'list' ? [listOf(cell[0]), false] : cell)),
          )
        }
      },
    }
  }
}
