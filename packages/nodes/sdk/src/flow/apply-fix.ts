import type { ProblemFix } from '../errors.ts'
import { isJsonObject, type Json } from '../json.ts'
import type { FlowEdit } from './edit.ts'
import type { Flow } from './flow.ts'

/**
 * The edit that carries out a finding's fix, for `applyEdit`.
 *
 * @returns `undefined` when the document has changed so that the fix leads nowhere, or when it concerns no node's config.
 */
export function editOfFix(flow: Flow, fix: ProblemFix): FlowEdit | undefined {
  const [, nodes, at, part, ...names] = fix.path.split('/').map(unescaped)
  const node = nodes === 'nodes' && part === 'config' ? flow.nodes[Number(at)] : undefined
  if (!node) return undefined
  const config = changed(node.config, names, fix)
  return isJsonObject(config) ? { kind: 'setConfig', node: node.id, config } : undefined
}

function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~')
}

// oxlint-disable-next-line complexity -- one short case per kind of place
function changed(value: Json | undefined, [name, ...rest]: readonly string[], fix: ProblemFix): Json | undefined {
  if (name === undefined) return fixed(value, fix)
  const isLast = rest.length === 0
  if (Array.isArray(value)) {
    const list = value as readonly Json[]
    const at = Number(name)
    if (!(at in list)) return undefined
    if (isLast && fix.kind === 'remove') return list.toSpliced(at, 1)
    const inner = changed(list[at], rest, fix)
    return inner === undefined ? undefined : list.with(at, inner)
  }
  if (!isJsonObject(value)) return undefined
  if (isLast && fix.kind === 'remove') {
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
  }
  const inner = changed(Object.hasOwn(value, name) ? value[name] : undefined, rest, fix)
  return inner === undefined ? undefined : { ...value, [name]: inner }
}

function fixed(value: Json | undefined, fix: ProblemFix): Json | undefined {
  switch (fix.kind) {
    case 'set':
      return fix.value
    case 'add':
      return Array.isArray(value)
        ? [...(value as readonly Json[]), fix.value]
        : value === undefined
          ? [fix.value]
          : undefined
    case 'replaceText':
      return typeof value === 'string' ? value.slice(0, fix.from) + fix.text + value.slice(fix.to) : undefined
    case 'remove':
      return undefined
  }
}
