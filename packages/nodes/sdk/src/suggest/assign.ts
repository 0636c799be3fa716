/** A pair that may be chosen; `target` and `source` are numbers from 0. */
export interface Edge {
  readonly target: number
  readonly source: number
  readonly score: number
}

/** Above this size a group is filled pair by pair, best first: its exact solution would take too long. */
const maxExact = 120

/**
 * Chooses pairs so that every target and every source is in at most one, and the sum of the squared scores is greatest: a
 * field gives way to another only when both together come off better. Squares keep one good pair from being given up for
 * two doubtful ones.
 *
 * @returns The chosen edges' sources by target. The same edges always give the same choice.
 */
export function assign(edges: readonly Edge[]): ReadonlyMap<number, number> {
  const chosen = new Map<number, number>()
  for (const group of groupsOf(edges)) {
    const targets = [...new Set(group.map((edge) => edge.target))]
    const sources = [...new Set(group.map((edge) => edge.source))]
    const pairs = Math.max(targets.length, sources.length) > maxExact ? greedy(group) : exact(group, targets, sources)
    for (const { target, source } of pairs) chosen.set(target, source)
  }
  return chosen
}

/** Edges that touch each other, directly or through others. */
function groupsOf(edges: readonly Edge[]): readonly (readonly Edge[])[] {
  const parents = new Map<string, string>()
  const find = (key: string): string => {
    let root = key
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next
    for (let at = key; at !== root;) {
      const next = parents.get(at) ?? root
      parents.set(at, root)
      at = next
    }
    return root
  }
  for (const { target, source } of edges) {
    const [left, right] = [find(`t${target}`), find(`s${source}`)]
    if (left !== right) parents.set(left, right)
  }
  const groups = new Map<string, Edge[]>()
  for (const edge of edges) {
    const key = find(`t${edge.target}`)
    const group = groups.get(key)
    if (group) group.push(edge)
    else groups.set(key, [edge])
  }
  return [...groups.values()]
}

function greedy(edges: readonly Edge[]): readonly Edge[] {
  const targets = new Set<number>()
  const sources = new Set<number>()
  return edges
    .toSorted((left, right) => right.score - left.score || left.target - right.target || left.source - right.source)
    .filter(({ target, source }) => {
      if (targets.has(target) || sources.has(source)) return false
      targets.add(target)
      sources.add(source)
      return true
    })
}

/** The Hungarian method with shortest augmenting paths; every target also has a place of its own where it gets nothing. */
function exact(edges: readonly Edge[], targets: readonly number[], sources: readonly number[]): readonly Edge[] {
  const columns = sources.length + targets.length
  const rowOf = new Map(targets.map((target, row) => [target, row]))
  const columnOf = new Map(sources.map((source, column) => [source, column]))
  const costs = targets.map(() => new Float64Array(columns))
  for (const { target, source, score } of edges) {
    const row = costs[rowOf.get(target) ?? 0]
    if (row) row[columnOf.get(source) ?? 0] = -(score * score)
  }
  const rowOfColumn = solve(costs, columns)
  return edges.filter(({ target, source }) => rowOfColumn[columnOf.get(source) ?? 0] === rowOf.get(target))
}

/** Rows are at most as many as columns. Answers the row of each column, -1 for none. */
function solve(costs: readonly Float64Array[], columns: number): readonly number[] {
  const rowPrices = new Float64Array(costs.length)
  const prices = new Float64Array(columns)
  const rowOfColumn = Array.from({ length: columns }, () => -1)
  for (let row = 0; row < costs.length; row += 1) augment({ costs, rowPrices, prices, rowOfColumn }, row)
  return rowOfColumn
}

/** Prices make the cheapest way visible: no reduced cost is below zero, and chosen pairs cost nothing. */
interface State {
  readonly costs: readonly Float64Array[]
  readonly rowPrices: Float64Array
  readonly prices: Float64Array
  readonly rowOfColumn: number[]
}

interface Search {
  readonly distances: Float64Array
  /** The column from which each column was reached; -1 is the row the search starts at. */
  readonly from: Int32Array
  readonly done: number[]
}

/** Gives one more row a column, and moves others where that is cheaper for all together. */
function augment(state: State, start: number): void {
  const search: Search = {
    distances: new Float64Array(state.prices.length).fill(Infinity),
    from: new Int32Array(state.prices.length).fill(-1),
    done: [],
  }
  const last = findFree(state, search, start)
  reprice(state, search, { start, reached: numberAt(search.distances, last) })
  for (let column = last; column >= 0;) {
    const before = numberAt(search.from, column)
    state.rowOfColumn[column] = before < 0 ? start : (state.rowOfColumn[before] ?? -1)
    column = before
  }
}

function numberAt(list: Float64Array | Int32Array, index: number): number {
  return list[index] ?? 0
}

/** The nearest column without a row, over the shortest way. */
function findFree(state: State, search: Search, start: number): number {
  const open = Array.from({ length: state.prices.length }, (_, column) => column)
  let last = -1
  for (let row = start; row >= 0; row = state.rowOfColumn[last] ?? -1) {
    const place = nearest(state, search, { row, last, open })
    last = open[place] ?? -1
    open.splice(place, 1)
    search.done.push(last)
  }
  return last
}

interface Step {
  readonly row: number
  /** The column whose row looks on; -1 at the start. */
  readonly last: number
  readonly open: readonly number[]
}

/** Looks from one row at all open columns; answers the place of the nearest in `open`. */
function nearest({ costs, rowPrices, prices }: State, { distances, from }: Search, { row, last, open }: Step): number {
  const reached = last < 0 ? 0 : numberAt(distances, last)
  const offset = reached - numberAt(rowPrices, row)
  const cost = costs[row] ?? new Float64Array(prices.length)
  let best = 0
  let least = Infinity
  for (const [place, column] of open.entries()) {
    const distance = offset + numberAt(cost, column) - numberAt(prices, column)
    if (distance < numberAt(distances, column)) {
      distances[column] = distance
      from[column] = last
    }
    if (numberAt(distances, column) >= least) continue
    least = numberAt(distances, column)
    best = place
  }
  return best
}

function reprice(
  { rowPrices, prices, rowOfColumn }: State,
  { distances, done }: Search,
  { start, reached }: { readonly start: number; readonly reached: number },
): void {
  rowPrices[start] = numberAt(rowPrices, start) + reached
  for (const column of done) {
    const slack = reached - numberAt(distances, column)
    const owner = rowOfColumn[column] ?? -1
    if (owner >= 0) rowPrices[owner] = numberAt(rowPrices, owner) + slack
    prices[column] = numberAt(prices, column) - slack
  }
}
