import type { FieldPath, Json, JsonSchema } from '@isthmus/sdk'
import type { LineBinding } from '@isthmus/sdk/mapping'
import { isJsonObject, viewOf } from '@isthmus/sdk'
import { useMemo } from 'react'
import type { CompletionSources } from '../../expression/completion.ts'
import { schemaTree, type SchemaField } from '../../expression/schema-tree.ts'
import { useLanguage } from '../../i18n/language.ts'
import { sampleAt } from '../model/field-keys.ts'
import { useMapper } from '../state/MapperContext.tsx'

/** What the expressions of a row can read, with values of the chosen record. */
export function useCompletion(lines: readonly LineBinding[], names: readonly string[]): CompletionSources {
  const language = useLanguage()
  const { data, sample } = useMapper()
  const { source, trigger } = data
  const record = useMemo(() => schemaTree(source, sample?.record), [source, sample])
  const ofTrigger = useMemo(() => schemaTree(trigger, sample?.trigger), [trigger, sample])
  return useMemo(() => {
    const bound = lines.map((line): readonly [string, readonly SchemaField[]] => [
      line.name,
      schemaTree(elementOf(line.source.root === 'trigger' ? trigger : source, line.source.path), valueOf(sample, line)),
    ])
    const known = new Set([...bound.map(([name]) => name), 'record', 'trigger', 'run', 'vars'])
    const others = names
      .filter((name) => !known.has(name))
      .map((name): readonly [string, readonly SchemaField[]] => [name, []])
    return { record, trigger: ofTrigger, locals: new Map([...bound, ...others]), language }
  }, [record, ofTrigger, lines, names, source, trigger, sample, language])
}

function valueOf(sample: { readonly record: Json; readonly trigger?: Json } | undefined, { source }: LineBinding) {
  return sampleAt(source.root === 'trigger' ? sample?.trigger : sample?.record, source.path)
}

/** The shape at a path; `*` stands for the elements of a list. */
function elementOf(schema: JsonSchema | undefined, path: FieldPath): JsonSchema | undefined {
  let view = schema && viewOf(schema)
  for (const name of path) view = name === '*' ? view?.element() : view?.field(name)?.value
  return isJsonObject(view?.schema) ? view.schema : undefined
}
