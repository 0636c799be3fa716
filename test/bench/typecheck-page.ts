import {
  applyEdit,
  checkFlow,
  isJsonObject,
  plainText,
  TypeMemo,
  type Flow,
  type Json,
  type NodeTypeInfo,
  type Problem,
} from '@isthmus/sdk'

/** What one round measured: milliseconds. */
export interface TypecheckTimes {
  readonly full: readonly number[]
  readonly incremental: readonly number[]
  /** Findings of the unchanged flow; a flow without mistakes has none. */
  readonly findings: number
  /** Edits after which the check with a memory and the one without did not find the same. */
  readonly differing: number
}

/**
 * Changes one row of one mapping after the other, all over the flow, and checks after each: with what the last check
 * remembers, and every tenth time without, which is the baseline.
 */
export function measureTypecheck(flow: Flow, infos: readonly NodeTypeInfo[], edits: number): TypecheckTimes {
  const types = new Map(infos.map((info) => [info.id, info]))
  const memo = new TypeMemo()
  const full: number[] = []
  const incremental: number[] = []
  let differing = 0
  let current = flow
  const findings = checkFlow(current, types, { memo }).length
  for (let edit = 0; edit < edits; edit += 1) {
    current = changed(current, edit)
    const [found, ms] = timed(() => checkFlow(current, types, { memo }))
    incremental.push(ms)
    if (edit % 10 !== 0) continue
    const [expected, fullMs] = timed(() => checkFlow(current, types))
    full.push(fullMs)
    if (JSON.stringify(found) !== JSON.stringify(expected)) differing += 1
  }
  return { full, incremental, findings, differing }
}

function timed(check: () => readonly Problem[]): readonly [readonly Problem[], number] {
  const start = performance.now()
  const problems = check()
  return [problems, performance.now() - start]
}

/** A person's edits, the worst ones among them: another expression, another name, a mistake and its repair, near the start too. */
function changed(flow: Flow, edit: number): Flow {
  const mappings = flow.nodes.filter(({ type }) => type === 'map')
  const node = mappings[(edit * 7919) % mappings.length] ?? mappings[0]
  const rows = node?.config['fields']
  if (!node || !Array.isArray(rows)) throw new Error('The flow has no mapping')
  const at = (edit * 31) % rows.length
  const next = (rows as readonly Json[]).map((row, index) =>
    index === at && isJsonObject(row) ? otherRow(row, edit) : row,
  )
  const result = applyEdit(flow, { kind: 'setConfig', node: node.id, config: { ...node.config, fields: next } })
  if (!result.ok) throw new Error(result.problem.message)
  return result.flow
}

function otherRow(row: { readonly [key: string]: Json }, edit: number): Json {
  const source = isJsonObject(row['value']) ? plainText(row['value']['$expr']) : ''
  const target = plainText(row['target'])
  if (edit % 4 === 0) return { ...row, value: { $expr: `coalesce(${source}, "x")` } }
  if (edit % 4 === 1) return { ...row, target: target.endsWith('_b') ? target.slice(0, -2) : `${target}_b` }
  if (edit % 4 === 2)
    return { ...row, value: { $expr: source.includes('_x') ? source.replaceAll('_x', '') : `${source}_x` } }
  return { ...row, value: { $expr: `text(${source})` } }
}

declare global {
  var typecheck: typeof measureTypecheck | undefined
}

globalThis.typecheck = measureTypecheck
