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

interface State {
  readonly costs: readonly Float64Array[]
  readonly rowPrices: Float64Array
  readonly prices: Float64Array
  readonly rowOfColumn: number[]
}

function augment({ costs, rowPrices, prices, rowOfColumn }: State, start: number): void {
  const columns = prices.length
  const distances = new Float64Array(columns).fill(Infinity)
  const from = new Int32Array(columns).fill(-1)
  const done: number[] = []
  const isDone = new Uint8Array(columns)
  let row = start
  let reached = 0
  let last = -1
  while (row >= 0) {
    const column = nearest(
      { cost: costs[row], rowPrice: rowPrices[row] ?? 0, prices, reached, last },
      { distances, from, isDone },
    )
    reached = distances[column] ?? 0
    isDone[column] = 1
    done.push(column)
    last = column
    row = rowOfColumn[column] ?? -1
  }
  rowPrices[start] = (rowPrices[start] ?? 0) + reached
  for (const column of done) {
    const slack = reached - (distances[column] ?? 0)
    const owner = rowOfColumn[column] ?? -1
    if (owner >= 0) rowPrices[owner] = (rowPrices[owner] ?? 0) + slack
    prices[column] = (prices[column] ?? 0) - slack
  }
  for (let column = last; column >= 0;) {
    const before = from[column] ?? -1
    rowOfColumn[column] = before < 0 ? start : (rowOfColumn[before] ?? -1)
    column = before
  }
}

interface Scan {
  readonly cost: Float64Array | undefined
  readonly rowPrice: number
  readonly prices: Float64Array
  readonly reached: number
  readonly last: number
}

interface Frontier {
  readonly distances: Float64Array
  readonly from: Int32Array
  readonly isDone: Uint8Array
}

/** Looks from one row at all columns and answers the nearest that is not done. */
function nearest({ cost, rowPrice, prices, reached, last }: Scan, { distances, from, isDone }: Frontier): number {
  let best = -1
  for (let column = 0; column < prices.length; column += 1) {
    if (isDone[column]) continue
    const distance = reached + (cost?.[column] ?? 0) - rowPrice - (prices[column] ?? 0)
    if (distance < (distances[column] ?? Infinity)) {
      distances[column] = distance
      from[column] = last
    }
    if (best < 0 || (distances[column] ?? Infinity) < (distances[best] ?? Infinity)) best = column
  }
  return best
}
