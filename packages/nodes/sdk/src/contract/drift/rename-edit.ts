import type { Json } from '../../json.ts'
import type { Flow, FlowEdit, NodeConfig } from '../../flow/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { AffectedUse } from './affected-uses.ts'
import { driftKey, type DriftChange } from './drift-change.ts'

/**
 * The edit that follows renamed fields: their names in expressions, conditions and targets of rows are replaced, nothing
 * else. `undefined` when the flow names none of them. One step to undo.
 */
export function renameEdit(
  flow: Pick<Flow, 'nodes'>,
  changes: readonly DriftChange[],
  uses: readonly AffectedUse[],
): FlowEdit | undefined {
  const names = new Map(
    changes.flatMap((change) =>
      change.kind === 'fieldRenamed' && typeof change.after === 'string' ? [[driftKey(change), change.after]] : [],
    ),
  )
  const byNode = Map.groupBy(
    uses.filter(({ change, range }) => names.has(change) && range !== undefined),
    ({ node }) => node,
  )
  const edits = [...byNode].flatMap(([id, own]): readonly FlowEdit[] => {
    const node = flow.nodes.find((each) => each.id === id)
    if (!node) return []
    const config = replacedAll(node.config, own, names)
    return config === node.config ? [] : [{ kind: 'setConfig', node: id, config }]
  })
  return edits.length === 0 ? undefined : { kind: 'batch', edits }
}

/** From the end of every text to its beginning, so that places stay where they are. */
function replacedAll(config: NodeConfig, uses: readonly AffectedUse[], names: ReadonlyMap<string, string>): NodeConfig {
  const inOrder = uses.toSorted((one, other) => (other.range?.from ?? 0) - (one.range?.from ?? 0))
  const done = new Set<string>()
  return inOrder.reduce((current, { change, pointer = '', range }) => {
    const text = valueAt(current, pointer)
    const place = `${pointer} ${range?.from}`
    if (typeof text !== 'string' || !range || done.has(place)) return current
    done.add(place)
    const next = replaced(text, range, { name: names.get(change) ?? '', isExpression: pointer.endsWith('/$expr') })
    return withValue(current, pointer.split('/').slice(1).map(unescaped), next) as NodeConfig
  }, config)
}

interface NewName {
  readonly name: string
  readonly isExpression: boolean
}

/** Another name in an expression may need quotes where the old one had none. */
function replaced(
  text: string,
  { from, to }: NonNullable<AffectedUse['range']>,
  { name, isExpression }: NewName,
): string {
  const [before, after] = [text.slice(0, from), text.slice(to)]
  if (!isExpression) return `${before}${name}${after}`
  if (!before.endsWith('.')) return `${before}${JSON.stringify(name).slice(1, -1)}${after}`
  if (/^[A-Za-z_$][\w$]*$/.test(name)) return `${before}${name}${after}`
  return `${before.slice(0, -1)}[${JSON.stringify(name)}]${after}`
}

function withValue(value: Json, [name, ...rest]: readonly string[], next: Json): Json {
  if (name === undefined) return next
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((entry, at) => (String(at) === name ? withValue(entry, rest, next) : entry))
  }
  if (typeof value !== 'object' || value === null) return value
  const object = value as { readonly [key: string]: Json }
  return { ...object, [name]: withValue(object[name] ?? null, rest, next) }
}

function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
