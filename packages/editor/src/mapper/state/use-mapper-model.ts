import { coverage, createSchemaTree, describeRows, pathKey } from '@isthmus/sdk/mapping'
import type { FieldPath, FlowNode, JsonSchema } from '@isthmus/sdk'
import type { Coverage, FieldPreview, MappingRow, RowDescription, SchemaTree, SourceField } from '@isthmus/sdk/mapping'
import { useMemo } from 'react'
import { useDocumentState } from '../../document/index.ts'
import { ancestorPaths } from '../model/field-keys.ts'
import { linkBetween, linksOf, type Link } from '../model/links.ts'
import { rowProblems, type RowProblems } from '../model/row-problems.ts'
import type { SourceRoot } from '../model/source-lines.ts'
import { ghostsOf, type Ghost } from '../suggest/ghosts.ts'
import { useSuggestions } from '../suggest/use-suggestions.ts'
import type { MapperData, MapperSample } from './mapper-data.ts'
import type { MapperUi } from './mapper-ui.ts'
import { usePreview } from './use-preview.ts'
import { useStore } from 'zustand'

/** The mapping as the mapper shows it, computed from the open flow. */
export interface MapperModel {
  readonly data: MapperData
  readonly rows: readonly MappingRow[]
  /** The row of every target field that has one, by key; of two for the same field the last, which wins. */
  readonly byTarget: ReadonlyMap<string, RowDescription>
  readonly described: readonly RowDescription[]
  readonly roots: readonly SourceRoot[]
  readonly targetTree: SchemaTree
  readonly coverage: Coverage | undefined
  readonly missing: ReadonlySet<string>
  /** Fields that the config fills elsewhere. */
  readonly filled: ReadonlySet<string>
  readonly ghosts: ReadonlyMap<string, Ghost>
  readonly links: readonly Link[]
  readonly problems: RowProblems
  readonly previews: ReadonlyMap<string, FieldPreview>
  readonly sample: MapperSample | undefined
  readonly position: number
}

/** Suggestions below this are no help. */
const lowestScore = 0.5
const noRows: readonly MappingRow[] = []

export function useMapperModel(data: MapperData, ui: MapperUi): MapperModel {
  const rows = rowsOf(data)
  const described = useMemo(() => describeRows(rows), [rows])
  const byTarget = useMemo(() => new Map(described.map((row) => [pathKey(row.target), row])), [described])
  const wanted = useStore(ui.store, (state) => state.sample)
  const position = Math.max(0, Math.min(wanted, data.samples.length - 1))
  const sample = data.samples[position]
  const roots = useRoots(data, sample)
  const targetTree = useMemo(() => createSchemaTree(data.target), [data.target])
  const covered = useCoverage(data, rows)
  const filled = useMemo(() => new Set(data.filled.map((path) => pathKey(path))), [data.filled])
  const ghosts = useGhosts(data, ui, { byTarget, filled })
  const links = useMemo(
    () => [
      ...linksOf(described),
      ...[...ghosts.values()].map((ghost) => linkBetween(ghost.source, ghost.target, true)),
    ],
    [described, ghosts],
  )
  const problems = useProblems(data.node, data.list, described)
  const previews = usePreview(rows, data, { sample, lines: useShownLines(ui, byTarget) })
  return useMemo(
    () => ({
      data,
      rows,
      byTarget,
      described,
      roots,
      targetTree,
      ...covered,
      filled,
      ghosts,
      links,
      problems,
      previews,
      sample,
      position,
    }),
    [
      data,
      rows,
      byTarget,
      described,
      roots,
      targetTree,
      covered,
      filled,
      ghosts,
      links,
      problems,
      previews,
      sample,
      position,
    ],
  )
}

/** Which line of each list is tried, by the address of its row. */
function useShownLines(ui: MapperUi, byTarget: MapperModel['byTarget']): ReadonlyMap<string, number> {
  const chosen = useStore(ui.store, (state) => state.lines)
  return useMemo(
    () =>
      new Map(
        [...chosen].flatMap(([list, index]) => {
          const row = byTarget.get(list)
          return row ? [[row.address.join('.'), index] as const] : []
        }),
      ),
    [chosen, byTarget],
  )
}

/** What the config holds; the checker has a word for anything that is no list of rows. */
function rowsOf({ node, list }: MapperData): readonly MappingRow[] {
  const rows: unknown = node.config[list]
  return Array.isArray(rows) ? (rows as readonly MappingRow[]) : noRows
}

function useRoots({ source, trigger }: MapperData, sample: MapperSample | undefined): readonly SourceRoot[] {
  const record = useMemo(() => createSchemaTree(source), [source])
  const ofTrigger = useMemo(() => trigger && createSchemaTree(trigger), [trigger])
  return useMemo(
    () => [
      { root: 'record', tree: record, sample: sample?.record },
      ...(ofTrigger ? [{ root: 'trigger', tree: ofTrigger, sample: sample?.trigger } as const] : []),
    ],
    [record, ofTrigger, sample],
  )
}

function useCoverage({ target, filled, isPartial, isOwn }: MapperData, rows: readonly MappingRow[]) {
  return useMemo(() => {
    const counted =
      target && !isOwn ? coverage(rows, target, { filled: filled.map((path) => path.join('.')) }) : undefined
    const covered = counted && isPartial ? withoutRequired(counted) : counted
    return { coverage: covered, missing: new Set(covered?.missing.map((path) => pathKey(path))) }
  }, [target, filled, isPartial, isOwn, rows])
}

function withoutRequired({ required, optional }: Coverage): Coverage {
  const both = { total: required.total + optional.total, mapped: required.mapped + optional.mapped }
  return { required: { total: 0, mapped: 0 }, optional: both, missing: [] }
}

interface Taken {
  readonly byTarget: ReadonlyMap<string, RowDescription>
  readonly filled: ReadonlySet<string>
}

function useGhosts(data: MapperData, ui: MapperUi, { byTarget, filled }: Taken) {
  const wanted = useStore(ui.store, (state) => state.showsSuggestions)
  const fields = useSuggestions(data, wanted && !data.readOnly)
  return useMemo(
    () => ghostsOf({ fields, taken: (path) => isTaken(path, { byTarget, filled }), minScore: lowestScore }),
    [fields, byTarget, filled],
  )
}

/** True where a suggestion would help nobody: the field has a row, or one for the whole it lies in. */
function isTaken(path: FieldPath, { byTarget, filled }: Taken): boolean {
  if (filled.has(pathKey(path))) return true
  const own = byTarget.get(pathKey(path))
  if (own && own.kind !== 'empty') return true
  return ancestorPaths(path).some((above) => {
    const row = byTarget.get(pathKey(above))
    return row !== undefined && row.kind !== 'lines' && row.kind !== 'empty'
  })
}

function useProblems(node: FlowNode, list: string, described: readonly RowDescription[]): RowProblems {
  const problems = useDocumentState((state) => state.problems)
  const index = useDocumentState((state) => state.flow.nodes.findIndex((each) => each.id === node.id))
  return useMemo(
    () => rowProblems({ problems, described, node: node.id, listPointer: `/nodes/${index}/config/${list}` }),
    [problems, described, node.id, index, list],
  )
}

/** The shape that expressions read under a name. */
export function shapeOf({ source, trigger }: MapperData, root: SourceField['root']): JsonSchema | undefined {
  if (root === 'record') return source
  return root === 'trigger' ? trigger : undefined
}
