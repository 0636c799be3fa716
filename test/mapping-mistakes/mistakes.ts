import { readdirSync, readFileSync } from 'node:fs'
import { builtinPlugins } from '@isthmus/nodes'
import {
  applyEdit,
  checkFlow,
  editOfFix,
  isJsonObject,
  parseFlow,
  parseValueMap,
  type CheckOptions,
  type Flow,
  type FlowContract,
  type Json,
  type JsonSchema,
  type NodeTypes,
  type Problem,
} from '@isthmus/sdk'

/** What is compared of a finding. */
export interface ExpectedFinding extends Pick<Problem, 'code' | 'message' | 'severity' | 'hint' | 'fix' | 'range'> {
  readonly node: string
  readonly field: string
  readonly path: string
}

/** A change of the file: the value at a JSON pointer, `-` for the end of a list; without a value, what is there goes. */
export interface Change {
  readonly path: string
  readonly value?: Json
}

/** What is known besides the flow. */
export interface Context {
  readonly overrides?: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
  readonly entities?: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
  readonly contracts?: Readonly<Record<string, FlowContract>>
  readonly permissions?: Readonly<Record<string, readonly string[]>>
  readonly valueMaps?: readonly Json[]
}

/** One file of `cases/`, see the README. */
export interface Mistake {
  readonly mistake: string
  readonly flow: Flow
  readonly context?: Context
  readonly findings: readonly ExpectedFinding[]
  readonly correction: 'fixes' | readonly Change[]
}

const folder = new URL('cases/', import.meta.url)

/** All mistakes, by the name of their file. */
export function allMistakes(): readonly (readonly [name: string, mistake: Mistake])[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  return files.toSorted().map((file) => {
    const mistake = mistakeOf(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Json, file)
    return [file.replace('.json', ''), mistake] as const
  })
}

function mistakeOf(value: Json, file: string): Mistake {
  const mistake = value as unknown as Mistake
  const parsed = parseFlow(mistake.flow)
  if (!parsed.ok) throw new Error(`${file}: ${parsed.problems.map(({ message }) => message).join(' ')}`)
  return { ...mistake, flow: parsed.flow }
}

/** The node types that come with the product, as editor and checks see them: plain JSON. */
export const nodeTypes: NodeTypes = new Map(
  builtinPlugins.flatMap(({ nodes }) =>
    nodes.map(({ info }) => [info.id, JSON.parse(JSON.stringify(info)) as typeof info] as const),
  ),
)

export function optionsOf({ context = {} }: Pick<Mistake, 'context'>): CheckOptions {
  const { overrides = {}, entities = {}, contracts = {}, permissions = {}, valueMaps } = context
  return {
    overrides: new Map(Object.entries(overrides)),
    entities: new Map(Object.entries(entities)),
    contracts: new Map(Object.entries(contracts)),
    permissions: new Map(Object.entries(permissions)),
    ...(valueMaps ? { valueMaps: new Map(valueMaps.map(valueMapOf).map((map) => [map.name, map])) } : {}),
  }
}

function valueMapOf(value: Json) {
  const parsed = parseValueMap(value)
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join(' '))
  return parsed.map
}

/** What the checker finds, as far as it is compared. */
export function findingsOf(flow: Flow, options: CheckOptions): readonly ExpectedFinding[] {
  return checkFlow(flow, nodeTypes, options).map(
    ({ code, node, path, message, params, severity, hint, fix, range }) => ({
      code,
      node: node ?? '',
      field: String(params?.['field'] ?? ''),
      path: path ?? '',
      message,
      ...(severity ? { severity } : {}),
      ...(hint === undefined ? {} : { hint }),
      ...(range ? { range } : {}),
      ...(fix ? { fix } : {}),
    }),
  )
}

/** The same without the mistake. */
export function correctedOf(mistake: Mistake): Pick<Mistake, 'flow' | 'context'> {
  if (mistake.correction === 'fixes') return { ...mistake, flow: withFixes(mistake.flow, mistake.findings) }
  const whole = mistake as unknown as Json
  return mistakeOf(
    mistake.correction.reduce((value, change) => changed(value, change.path.split('/').slice(1), change), whole),
    'the correction',
  )
}

/** The flow after the fixes of all findings, the last one first, so that rows keep their places. */
function withFixes(flow: Flow, findings: readonly ExpectedFinding[]): Flow {
  return findings.toReversed().reduce((current, { fix }) => {
    const edit = fix && editOfFix(current, fix)
    const result = edit && applyEdit(current, edit)
    return result?.ok ? result.flow : current
  }, flow)
}

// oxlint-disable-next-line complexity -- one short case per kind of place
function changed(value: Json | undefined, [name = '', ...rest]: readonly string[], change: Change): Json {
  const isLast = rest.length === 0
  const isGone = isLast && change.value === undefined
  if (Array.isArray(value)) {
    const list = value as readonly Json[]
    if (isGone) return list.toSpliced(Number(name), 1)
    if (name === '-') return [...list, change.value ?? null]
    return list.with(Number(name), isLast ? (change.value ?? null) : changed(list[Number(name)], rest, change))
  }
  if (!isJsonObject(value)) throw new Error(`${change.path} leads nowhere`)
  const others = Object.entries(value).filter(([key]) => key !== name)
  if (isGone) return Object.fromEntries(others)
  return { ...value, [name]: isLast ? (change.value ?? null) : changed(value[name], rest, change) }
}
