import { readdirSync, readFileSync } from 'node:fs'
import { builtinPlugins } from '@isthmus/nodes'
import {
  applyEdit,
  checkFlow,
  editOfFix,
  parseFlow,
  type CheckOptions,
  type Flow,
  type FlowContract,
  type JsonSchema,
  type NodeTypes,
  type Problem,
} from '@isthmus/sdk'

/** What is compared of a finding. */
export interface ExpectedFinding extends Pick<Problem, 'code' | 'message' | 'severity' | 'hint' | 'fix'> {
  readonly node: string
  readonly field: string
  readonly path: string
}

/** One file of `cases/`, see the README. */
export interface Mistake {
  readonly mistake: string
  readonly flow: Flow
  readonly context?: {
    readonly overrides?: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
    readonly entities?: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
    readonly contracts?: Readonly<Record<string, FlowContract>>
    readonly permissions?: Readonly<Record<string, readonly string[]>>
  }
  readonly findings: readonly ExpectedFinding[]
  readonly fixed?: boolean
}

const folder = new URL('cases/', import.meta.url)

/** All mistakes, by the name of their file. */
export function allMistakes(): readonly (readonly [name: string, mistake: Mistake])[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  return files.toSorted().map((file) => {
    const mistake = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Mistake
    const parsed = parseFlow(mistake.flow)
    if (!parsed.ok) throw new Error(`${file}: ${parsed.problems.map(({ message }) => message).join(' ')}`)
    return [file.replace('.json', ''), { ...mistake, flow: parsed.flow }] as const
  })
}

/** The node types that come with the product, as editor and checks see them: plain JSON. */
export const nodeTypes: NodeTypes = new Map(
  builtinPlugins.flatMap(({ nodes }) =>
    nodes.map(({ info }) => [info.id, JSON.parse(JSON.stringify(info)) as typeof info] as const),
  ),
)

export function optionsOf({ context = {} }: Pick<Mistake, 'context'>): CheckOptions {
  const { overrides = {}, entities = {}, contracts = {}, permissions = {} } = context
  return {
    overrides: new Map(Object.entries(overrides)),
    entities: new Map(Object.entries(entities)),
    contracts: new Map(Object.entries(contracts)),
    permissions: new Map(Object.entries(permissions)),
  }
}

/** What the checker finds, as far as it is compared. */
export function findingsOf(flow: Flow, options: CheckOptions): readonly ExpectedFinding[] {
  return checkFlow(flow, nodeTypes, options).map(({ code, node, path, message, params, severity, hint, fix }) => ({
    code,
    node: node ?? '',
    field: String(params?.['field'] ?? ''),
    path: path ?? '',
    message,
    ...(severity ? { severity } : {}),
    ...(hint === undefined ? {} : { hint }),
    ...(fix ? { fix } : {}),
  }))
}

/** The flow after the fixes of all findings, the last one first, so that rows keep their places. */
export function withFixes(flow: Flow, findings: readonly ExpectedFinding[]): Flow {
  return findings.toReversed().reduce((current, { fix }) => {
    const edit = fix && editOfFix(current, fix)
    const result = edit && applyEdit(current, edit)
    return result?.ok ? result.flow : current
  }, flow)
}
