import type { LinesMapping, MappingRow } from './mapping-row.ts'

/** Names that a line cannot have, because they mean something else everywhere. */
const takenNames: ReadonlySet<string> = new Set(['record', 'trigger', 'run', 'vars', 'position', 'parent'])

/** What the element of a list may be called. */
export const lineNamePattern = '^(?!(?:record|trigger|run|vars|position|parent)$)[a-z][A-Za-z0-9]{0,39}$'

/** The names that lines add to those around them. */
export interface LineNames {
  readonly line: string
  /** Only where a list inside every element is flattened. */
  readonly parent: 'parent' | undefined
}

/** The names that the rows of lines see besides those around them. */
export function lineNames(lines: Pick<LinesMapping, 'as' | 'flatten' | 'group'>): LineNames {
  const line = lines.as !== undefined && !takenNames.has(lines.as) ? lines.as : 'line'
  return { line, parent: lines.flatten && !lines.group ? 'parent' : undefined }
}

/** All names that expressions of the rows inside may read. */
export function scopeInside(scope: readonly string[], lines: LinesMapping): readonly string[] {
  const { line, parent } = lineNames(lines)
  const added = [line, 'position', ...(parent === undefined ? [] : [parent])]
  return [...scope.filter((name) => !added.includes(name)), ...added]
}

/** Whether the rows inside lines give the line itself, such as a text, and not the fields of an object. */
export function isWholeLine(rows: readonly MappingRow[]): boolean {
  const [only, ...others] = rows
  return only?.target === '' && only.copy === undefined && others.length === 0
}
