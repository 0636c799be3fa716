import { expressionScope, functionTable } from '@isthmus/sdk'
import type { FunctionEntry, Language } from '@isthmus/sdk'
import { fieldAt, type FieldType, type SchemaField } from './schema-tree.ts'
import { cellText } from './cell-text.ts'
import { caretContext, type CaretContext } from './caret-context.ts'
import { fieldAccess } from './record-path.ts'

/** One line of the completion list. */
export interface Completion {
  readonly kind: 'field' | 'name' | 'function'
  readonly label: string
  readonly type: FieldType | undefined
  /** A sample value, a signature, or what a name means. */
  readonly detail: string
  /** One sentence for functions. */
  readonly summary: string
  /** Replaces the source from `from` to the caret. */
  readonly insert: string
  readonly from: number
  /** Caret after the insertion, counted from its end; 1 puts it before the closing bracket. */
  readonly caretBack: number
}

export interface CompletionSources {
  /** Fields of `record`. */
  readonly record: readonly SchemaField[]
  /** Fields of `trigger`. */
  readonly trigger: readonly SchemaField[]
  /** Further names that can be read, such as `line`, with their fields. */
  readonly locals?: ReadonlyMap<string, readonly SchemaField[]>
  readonly language: Language
}

const maxCompletions = 60
const runFields: readonly string[] = ['id', 'startedAt']

/** Everything that fits at the caret, best first; empty where nothing can be completed. */
export function completionsAt(source: string, caret: number, sources: CompletionSources): readonly Completion[] {
  const context = caretContext(source, caret)
  switch (context.kind) {
    case 'none':
      return []
    case 'field':
      return fieldCompletions(source, context, sources)
    case 'name':
      return nameCompletions(source, context, sources)
  }
}

function fieldCompletions(
  source: string,
  context: Extract<CaretContext, { kind: 'field' }>,
  sources: CompletionSources,
): readonly Completion[] {
  const fields = fieldsBelow({ root: context.root, names: context.names, depth: 0 }, source, sources)
  return ranked(fields, context.prefix, (field) => field.name).map((field) => ({
    kind: 'field',
    label: field.name,
    type: field.type,
    detail: cellText(field.sample, 60),
    summary: field.description ?? '',
    insert: fieldAccess(field.name),
    from: context.from,
    caretBack: 0,
  }))
}

interface Reference {
  /** Arrows followed so far. */
  readonly depth: number
  readonly root: string
  readonly names: readonly string[]
}

function fieldsBelow(reference: Reference, source: string, sources: CompletionSources): readonly SchemaField[] {
  const { root, depth } = reference
  const names = reference.names.filter((name) => !/^\d+$/.test(name))
  const known = fieldsOfName(root, sources)
  if (known) return fieldAt(known, names) ?? []
  if (root === 'run' && names.length === 0) return runFields.map(plainField)
  const list = depth < 4 ? listOfParameter(source, root) : undefined
  if (!list) return []
  return fieldsBelow({ root: list.root, names: [...list.names, ...names], depth: depth + 1 }, source, sources)
}

function fieldsOfName(name: string, sources: CompletionSources): readonly SchemaField[] | undefined {
  if (name === 'record') return sources.record
  return name === 'trigger' ? sources.trigger : sources.locals?.get(name)
}

function plainField(name: string): SchemaField {
  return {
    name,
    path: [{ kind: 'field', name }],
    type: 'text',
    required: true,
    description: undefined,
    sample: undefined,
    children: [],
  }
}

/** The list whose elements an arrow's parameter stands for: in `map(record.lines, line => …)`, `line` is of `record.lines`. */
function listOfParameter(source: string, parameter: string): Omit<Reference, 'depth'> | undefined {
  for (const match of source.matchAll(
    /\(\s*([^\s(),=>]+)\s*,\s*\(?\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)[^()=]*=>/gu,
  )) {
    if (match[2] !== parameter || match[1] === undefined) continue
    const context = caretContext(`${match[1]}.`, match[1].length + 1)
    if (context.kind === 'field') return { root: context.root, names: context.names }
  }
  return undefined
}

function nameCompletions(
  source: string,
  context: Extract<CaretContext, { kind: 'name' }>,
  sources: CompletionSources,
): readonly Completion[] {
  const { language } = sources
  const names = [
    ...[...parametersIn(source), ...(sources.locals?.keys() ?? [])].map((label) => ({ label, detail: '' })),
    ...expressionScope.map((entry) => ({ label: entry.name, detail: textOf(entry.summary, language) })),
  ].map(({ label, detail }): Completion => ({
    kind: 'name',
    label,
    type: undefined,
    detail,
    summary: '',
    insert: label,
    from: context.from,
    caretBack: 0,
  }))
  const functions = Object.values(functionTable as Readonly<Record<string, FunctionEntry>>).map((entry) =>
    functionCompletion(entry, context.from, language),
  )
  return ranked([...names, ...functions], context.prefix, (completion) => completion.label)
}

function parametersIn(source: string): readonly string[] {
  return [
    ...new Set([...source.matchAll(/([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*\)?\s*=>/gu)].flatMap((m) => m[1] ?? [])),
  ]
}

function functionCompletion(entry: FunctionEntry, from: number, language: Language): Completion {
  const empty = entry.parameters.length === 0
  return {
    kind: 'function',
    label: entry.name,
    type: undefined,
    detail: entry.signature,
    summary: textOf(entry.summary, language),
    insert: `${entry.name}()`,
    from,
    caretBack: empty ? 0 : 1,
  }
}

function textOf(summary: FunctionEntry['summary'], language: Language): string {
  return language === 'en' ? summary.en : summary.zh
}

/** Names that start with what was typed come first, then those that contain it. */
function ranked<Entry>(entries: readonly Entry[], prefix: string, nameOf: (entry: Entry) => string): readonly Entry[] {
  const typed = prefix.toLocaleLowerCase()
  const rank = (entry: Entry): number => {
    const label = nameOf(entry).toLocaleLowerCase()
    if (label.startsWith(typed)) return 0
    return label.includes(typed) ? 1 : 2
  }
  return entries
    .map((entry) => ({ entry, rank: rank(entry) }))
    .filter((each) => each.rank < 2)
    .sort((left, right) => left.rank - right.rank)
    .slice(0, maxCompletions)
    .map((each) => each.entry)
}

/** The function whose arguments the caret stands in, so that its signature can be shown while typing. */
export function functionAround(source: string, caret: number): FunctionEntry | undefined {
  let depth = 0
  for (let index = caret - 1; index >= 0; index -= 1) {
    const character = source[index]
    if (character === ')') depth += 1
    if (character !== '(') continue
    if (depth === 0) return entryNamed(/([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u.exec(source.slice(0, index))?.[1])
    depth -= 1
  }
  return undefined
}

function entryNamed(name: string | undefined): FunctionEntry | undefined {
  const table: Readonly<Record<string, FunctionEntry>> = functionTable
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
}
