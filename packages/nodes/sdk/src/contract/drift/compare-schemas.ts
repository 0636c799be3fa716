import type { Json, JsonSchema } from '../../json.ts'
import { keysKeyword } from '../described-entity.ts'
import type { DriftChange } from './drift-change.ts'
import { factsOf, type FieldFacts } from './field-facts.ts'
import { findRenames, type Rename } from './find-renames.ts'

/**
 * Finds what changed between two descriptions of an entity: fields added, removed, renamed and retyped, presence, allowed
 * values, lengths, keys. The same description twice gives nothing. Errors: none.
 */
export function compareSchemas(entity: string, before: JsonSchema, after: JsonSchema): readonly DriftChange[] {
  const [old, now] = [factsOf(before), factsOf(after)]
  const gone = [...old].filter(([key]) => !now.has(key)).map(([, facts]) => facts)
  const come = [...now].filter(([key]) => !old.has(key)).map(([, facts]) => facts)
  const renames = findRenames(outermost(gone), outermost(come))
  const renamed = renames.map(({ from, to, score }): readonly DriftChange[] => [
    {
      kind: 'fieldRenamed',
      entity,
      path: from.path,
      before: from.path.at(-1) ?? '',
      after: to.path.at(-1) ?? '',
      score,
    },
    ...changesOf(entity, from, to),
  ])
  const isRenamed = (facts: FieldFacts) => renames.some(({ from, to }) => from === facts || to === facts)
  return [
    ...keyChange(entity, [before, after], renames),
    ...renamed.flat(),
    ...outermost(gone)
      .filter((facts) => !isRenamed(facts))
      .map(({ path, type }): DriftChange => ({ kind: 'fieldRemoved', entity, path, before: type })),
    ...outermost(come)
      .filter((facts) => !isRenamed(facts))
      .flatMap((facts) => added(entity, facts)),
    ...[...old].flatMap(([key, facts]) => {
      const other = now.get(key)
      return other ? changesOf(entity, facts, other) : []
    }),
  ]
}

/** Fields whose parent is not in the list: what is inside them came or went with them. */
function outermost(facts: readonly FieldFacts[]): readonly FieldFacts[] {
  const paths = new Set(facts.map(({ path }) => JSON.stringify(path)))
  return facts.filter(({ path }) => !path.some((_, at) => at > 0 && paths.has(JSON.stringify(path.slice(0, at)))))
}

/** A new field that a record must be given breaks whoever writes records. */
function added(entity: string, { path, type, needed }: FieldFacts): readonly DriftChange[] {
  const change: DriftChange = { kind: 'fieldAdded', entity, path, after: type }
  return needed ? [change, { kind: 'nowRequired', entity, path }] : [change]
}

/** A key whose field has only another name is no other key. */
function keyChange(
  entity: string,
  [before, after]: readonly [JsonSchema, JsonSchema],
  renames: readonly Rename[],
): readonly DriftChange[] {
  const named = new Map(renames.map(({ from, to }) => [from.path.join('/'), to.path.at(-1) ?? '']))
  const [old, now] = [keyNames(before).map((name) => named.get(name) ?? name), keyNames(after)]
  return old.join('\n') === now.join('\n') ? [] : [{ kind: 'keyChanged', entity, before: old, after: now }]
}

function keyNames(schema: JsonSchema): readonly string[] {
  const names = schema[keysKeyword]
  return Array.isArray(names) ? names.map(String) : []
}

function changesOf(entity: string, old: FieldFacts, now: FieldFacts): readonly DriftChange[] {
  const { path } = old
  const retyped = typeChange(old, now)
  // Lengths and values of another type are another matter.
  const isSame = old.type === now.type
  return [
    ...retyped,
    ...flag(old.needed, now.needed, ['nowRequired', 'noLongerRequired']),
    ...flag(old.nullable, now.nullable, ['nowNullable', 'noLongerNullable']),
    ...flag(old.readOnly, now.readOnly, ['nowReadOnly', 'noLongerReadOnly']),
    ...(isSame ? lengthChange(old.maxLength, now.maxLength) : []),
    ...(isSame ? valueChanges(old.values, now.values) : []),
  ].map((change): DriftChange => ({ entity, path, ...change }))
}

type Change = Omit<DriftChange, 'entity' | 'path'>

function flag(before: boolean, after: boolean, [on, off]: readonly [DriftChange['kind'], DriftChange['kind']]) {
  return before === after ? [] : [{ kind: after ? on : off } satisfies Change]
}

function lengthChange(before: number | undefined, after: number | undefined): readonly Change[] {
  const [old, now] = [before ?? Number.POSITIVE_INFINITY, after ?? Number.POSITIVE_INFINITY]
  if (old === now) return []
  const kind = now < old ? 'lengthShortened' : 'lengthExtended'
  return [{ kind, before: before ?? null, after: after ?? null }]
}

function valueChanges(before: readonly Json[] | undefined, after: readonly Json[] | undefined): readonly Change[] {
  // Where one side lists no values, everything was or is possible.
  if (!before && !after) return []
  if (!after) return [{ kind: 'valuesAdded', before: before ?? [], after: null }]
  if (!before) return [{ kind: 'valuesRemoved', before: null, after }]
  const [old, now] = [new Set(before.map(text)), new Set(after.map(text))]
  const come = after.filter((value) => !old.has(text(value)))
  const gone = before.filter((value) => !now.has(text(value)))
  return [
    ...(come.length > 0 ? [{ kind: 'valuesAdded', before, after: come } satisfies Change] : []),
    ...(gone.length > 0 ? [{ kind: 'valuesRemoved', before: gone, after } satisfies Change] : []),
  ]
}

function text(value: Json): string {
  return JSON.stringify(value)
}

/** What every value of a type fits as well. */
const wider: Readonly<Record<string, readonly string[]>> = {
  integer: ['number', 'decimal', 'int64', 'text'],
  int64: ['decimal', 'text'],
  number: ['text'],
  decimal: ['text'],
  boolean: ['text'],
  date: ['date-time', 'local-date-time', 'text'],
  'date-time': ['text'],
  'local-date-time': ['text'],
  time: ['text'],
  uuid: ['text'],
}

function typeChange(old: FieldFacts, now: FieldFacts): readonly Change[] {
  if (old.type !== now.type) return [otherType(old.type, now.type)]
  if (old.told !== undefined && now.told !== undefined && old.told !== now.told) return [otherType(old.told, now.told)]
  if (old.precision === now.precision && old.scale === now.scale) return []
  return [
    {
      kind: 'typeChanged',
      before: decimalText(old),
      after: decimalText(now),
      loss: holdsAll(old, now) ? 'safe' : 'lossy',
    },
  ]
}

function otherType(before: string, after: string): Change {
  const isSafe = after === 'anything' || wider[before]?.includes(after) === true
  return { kind: 'typeChanged', before, after, loss: isSafe ? 'safe' : 'lossy' }
}

function decimalText({ type, precision, scale }: FieldFacts): string {
  return precision === undefined ? type : `${type}(${precision}${scale === undefined ? '' : `, ${scale}`})`
}

/** True when digits before and behind the point both suffice. */
function holdsAll(old: FieldFacts, now: FieldFacts): boolean {
  if (now.precision === undefined) return true
  if (old.precision === undefined) return false
  const [before, after] = [old.scale ?? 0, now.scale ?? 0]
  return after >= before && now.precision - after >= old.precision - before
}
