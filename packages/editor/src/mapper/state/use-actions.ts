import { describeProblem } from '@isthmus/sdk'
import { applyMappingEdit, dropField, mapByName, pathKey, removeTarget, setTarget } from '@isthmus/sdk/mapping'
import type { FieldPath, JsonSchema } from '@isthmus/sdk'
import type { DropOffer, MappingEdit, MappingRow, RowContent, SourceField } from '@isthmus/sdk/mapping'
import { useMemo } from 'react'
import { useFlowDocument } from '../../document/index.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { onlyKind } from '../model/only-kind.ts'
import { pathText } from '../model/field-keys.ts'
import type { Ghost } from '../suggest/ghosts.ts'
import { useMapper, useUi } from './MapperContext.tsx'
import { shapeOf, type MapperModel } from './use-mapper-model.ts'

export interface MapperActions {
  /** Puts what a target field is made of in place of what it had. `group` makes typing one step of undo. */
  readonly put: (target: FieldPath, content: RowContent, group?: string) => void
  readonly remove: (targets: readonly FieldPath[]) => void
  readonly clear: () => void
  readonly accept: (ghosts: readonly Ghost[]) => void
  readonly offersFor: (sources: readonly SourceField[], target: FieldPath) => readonly DropOffer[]
  readonly applyOffer: (offer: DropOffer, target: FieldPath) => void
  /** Maps fields that are named alike; gives how many. */
  readonly byName: (sources: readonly SourceField[], targets: readonly FieldPath[]) => number
}

const anyObject: JsonSchema = { type: 'object' }

/** What can be done to the mapping; every action is one step of undo. */
export function useActions(): MapperActions {
  const document = useFlowDocument()
  const model = useMapper()
  const ui = useUi()
  const t = useText()
  const language = useLanguage()
  return useMemo((): MapperActions => {
    const { node, list } = model.data
    const write = (rows: readonly MappingRow[], group?: string): void => {
      const config = { ...node.config, [list]: rows as never }
      document.edit({ kind: 'setConfig', node: node.id, config }, group === undefined ? {} : { group })
    }
    const change = (edit: MappingEdit, group?: string): boolean => {
      const result = applyMappingEdit(model.rows, edit)
      if (result.ok) write(result.rows, group)
      else ui.say(describeProblem(result.problem, language).message)
      return result.ok
    }
    return {
      put: (target, content, group) => void change(setTarget(model.rows, target, content), group),
      remove: (targets) => {
        const mapped = targets.filter((target) => model.byTarget.has(pathKey(target)))
        write(without(model.rows, mapped))
        if (mapped.length > 0) ui.say(t('mapper.removed', { count: mapped.length }))
      },
      clear: () => {
        write([])
        ui.say(t('mapper.cleared'))
      },
      accept: (ghosts) => {
        write(accepted(model, ghosts))
        ui.say(t('mapper.accepted', { count: ghosts.length }))
      },
      offersFor: (sources, target) => offersFor(model, sources, target),
      applyOffer: (offer, target) => {
        if (!change(offer.edit)) return
        ui.say(
          `${pathText(target) || t('mapper.wholeRecord')}: ${language === 'en' ? offer.reason.en : offer.reason['zh-CN']}`,
        )
      },
      byName: (sources, targets) => {
        const { edit, pairs } = mapByName(model.rows, sources, targets)
        if (pairs.length > 0) change(edit)
        ui.say(t('mapper.mappedByName', { count: pairs.length }))
        return pairs.length
      },
    }
  }, [document, model, ui, t, language])
}

function without(rows: readonly MappingRow[], targets: readonly FieldPath[]): readonly MappingRow[] {
  return targets.reduce((left, target) => applied(left, removeTarget(left, target)), rows)
}

function applied(rows: readonly MappingRow[], edit: MappingEdit): readonly MappingRow[] {
  const result = applyMappingEdit(rows, edit)
  return result.ok ? result.rows : rows
}

/** Lists first: the fields of their elements go into the lines made of them. */
function accepted(model: MapperModel, ghosts: readonly Ghost[]): readonly MappingRow[] {
  const ordered = [...ghosts].sort((left, right) => left.target.length - right.target.length)
  return ordered.reduce((rows, { target, suggestion }) => {
    const from = { $expr: suggestion.expression }
    const becomesLines = onlyKind(model.targetTree.row(pathKey(target))) === 'list'
    const content: RowContent =
      becomesLines && hasFields(model, target) ? { lines: { from, rows: [] } } : { value: from }
    return applied(rows, setTarget(rows, target, content))
  }, model.rows)
}

function hasFields({ targetTree }: MapperModel, target: FieldPath): boolean {
  return targetTree.row(pathKey(target))?.hasChildren === true
}

function offersFor(model: MapperModel, sources: readonly SourceField[], target: FieldPath): readonly DropOffer[] {
  const [source] = sources
  if (!source || sources.length > 1) return []
  const { rows } = model
  return dropField({
    rows,
    source,
    sourceSchema: sourceSchema(model, source),
    target,
    targetSchema: targetSchema(model, target),
  })
}

/** What a source field holds; the record itself is one as well. */
function sourceSchema({ data, roots }: MapperModel, { root, path }: SourceField): JsonSchema {
  if (path.length === 0) return shapeOf(data, root) ?? anyObject
  return roots.find((each) => each.root === root)?.tree.row(pathKey(path))?.schema ?? {}
}

function targetSchema({ data, targetTree }: MapperModel, target: FieldPath): JsonSchema {
  return target.length === 0 ? (data.target ?? anyObject) : (targetTree.row(pathKey(target))?.schema ?? {})
}
