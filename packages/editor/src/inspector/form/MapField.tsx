import { Button } from '@mantine/core'
import { Plus, WandSparkles } from 'lucide-react'
import { memo, useId, useMemo, useRef, useState, type ClipboardEvent, type ComponentProps, type DragEvent } from 'react'
import type { Json, JsonObject } from '@isthmus/sdk'
import { useText } from '../../i18n/use-text.ts'
import { FieldPicker } from '../entities/FieldPicker.tsx'
import { fieldAt } from '../../expression/schema-tree.ts'
import type { FieldSpec } from './field-spec.ts'
import { FieldBlock } from './FieldBlock.tsx'
import { problemsAt } from './field-problems.ts'
import { entryFields } from './form-rows.ts'
import { FormPartProvider, useForm } from './FormContext.tsx'
import {
  duplicateTargets,
  isEmptyValue,
  mapByName,
  mapKeys,
  mapRows,
  rowsFromText,
  targetOfPath,
  type MapKeys,
} from './map-rows.ts'
import { isMappedElsewhere, MappedSummary } from './MappedSummary.tsx'
import { OpenMapper } from './OpenMapper.tsx'
import { droppedPath, pathDragType } from './path-drag.ts'
import { childPointer } from './pointer.ts'
import { ProblemNotes } from './ProblemNotes.tsx'
import { schemaObject } from './read-schema.ts'
import { RowHandle, RowRemove } from './RowTools.tsx'
import { useFormPart } from './use-form-part.ts'
import { useLatest } from './use-latest.ts'
import { useListEdit, type ListEdit } from './use-list-edit.ts'
import { ValueCell } from './ValueCell.tsx'

interface MapFieldProps {
  readonly field: FieldSpec
  readonly value: Json | undefined
}

/** A mapping: one row per target field, its value at the right, twenty rows on a screen. */
export function MapField({ field, value }: MapFieldProps) {
  const t = useText()
  const form = useForm()
  const rows = mapRows(value)
  const items = useMemo(() => schemaObject(field.schema['items']) ?? {}, [field.schema])
  const keys = useMemo(() => mapKeys(items), [items])
  const container = useRef<HTMLDivElement>(null)
  const edit = useListEdit(field.pointer, rows, container)
  const duplicates = duplicateTargets(rows, keys)
  const topFields = fieldAt(form.recordFields, []) ?? []
  const [said, setSaid] = useState('')
  const byName = () => {
    const next = mapByName(rows, keys, topFields)
    setSaid(t('inspector.mappedByName', { count: next.length - rows.length }))
    edit.replaceAll(next)
  }
  const actions = !form.readOnly && (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<WandSparkles size={13} aria-hidden />}
        disabled={topFields.length === 0}
        onClick={byName}
      >
        {t('inspector.mapByName')}
      </Button>
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<Plus size={13} aria-hidden />}
        onClick={() => edit.add({ [keys.target]: '', [keys.value]: { $expr: '' } })}
      >
        {t('inspector.addField')}
      </Button>
    </>
  )
  return (
    <FieldBlock field={field} actions={actions} ownProblems>
      <span className="ins-hidden" role="status">
        {said}
      </span>
      <OpenMapper field={field} />
      <div ref={container} className="ins-map" data-field={field.pointer}>
        {rows.map((row, index) => (
          <MapRow
            key={edit.keys[index]}
            row={row}
            index={index}
            list={{ field, items, keys, edit }}
            duplicate={duplicates.has(index)}
          />
        ))}
      </div>
      {rows.length === 0 && <p className="ins-quiet ins-pad">{t('inspector.mapEmpty')}</p>}
      {!form.readOnly && <MapDropZone onPath={(path) => edit.add(rowOfPath(path, keys))} />}
    </FieldBlock>
  )
}

function rowOfPath(path: string, keys: MapKeys): JsonObject {
  return { [keys.target]: targetOfPath(path), [keys.value]: { $expr: path } }
}

interface MapRowProps {
  readonly row: JsonObject
  readonly index: number
  readonly list: {
    readonly field: FieldSpec
    readonly items: FieldSpec['schema']
    readonly keys: MapKeys
    readonly edit: ListEdit
  }
  readonly duplicate: boolean
}

function MapRow({ row, index, list, duplicate }: MapRowProps) {
  const t = useText()
  const { items, keys, edit } = list
  const pointer = childPointer(list.field.pointer, index)
  const form = useFormPart(pointer)
  const stored = row[keys.target]
  const target = typeof stored === 'string' ? stored : ''
  const problems = problemsAt(form.problems, pointer)
  const takePasted = useLatest((pasted: readonly JsonObject[]) => {
    if (target === '' && isEmptyValue(row[keys.value])) edit.replace(index, pasted)
    else edit.insert(index + 1, pasted)
  })
  return (
    <div className="ins-map-row" {...edit.row(index)}>
      <RowHandle edit={edit} index={index} />
      <FormPartProvider form={form}>
        <MapCells
          row={row}
          index={index}
          pointer={pointer}
          items={items}
          keys={keys}
          duplicate={duplicate}
          onPasted={takePasted}
        />
      </FormPartProvider>
      <RowRemove edit={edit} index={index} name={target} />
      {duplicate && <p className="ins-row-note">{t('inspector.duplicateTarget', { field: target })}</p>}
      <ProblemNotes problems={problems.filter((problem) => problem.code !== 'EXPRESSION_INVALID')} />
    </div>
  )
}

interface MapCellsProps {
  readonly row: JsonObject
  readonly index: number
  readonly pointer: string
  readonly items: FieldSpec['schema']
  readonly keys: MapKeys
  readonly duplicate: boolean
  readonly onPasted: (rows: readonly JsonObject[]) => void
}

/** Target and value of a row. Drawn again only when something of this row has changed: a mapping may have hundreds of them. */
const MapCells = memo(function MapCells({ row, index, pointer, items, keys, duplicate, onPasted }: MapCellsProps) {
  const t = useText()
  const form = useForm()
  const id = useId()
  const valueField = useMemo(
    () => entryFields(items, { config: {}, pointer }).find((field) => field.key === keys.value),
    [items, pointer, keys],
  )
  const stored = row[keys.target]
  const target = typeof stored === 'string' ? stored : ''
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text/plain')
    if (!/[\n\t]/.test(text.trim())) return
    event.preventDefault()
    onPasted(rowsFromText(text, keys, form.recordFields))
  }
  return (
    <>
      <TargetInput
        fields={form.fieldChoices(childPointer(pointer, keys.target))}
        input={{
          id,
          className: 'ins-input ins-target',
          'aria-label': t('inspector.targetOf', { row: index + 1 }),
          'aria-invalid': duplicate || undefined,
          title: target,
          placeholder: t('inspector.targetPlaceholder'),
          onPaste: paste,
        }}
        readOnly={form.readOnly}
        value={target}
        onChange={(name) => form.change(childPointer(pointer, keys.target), name)}
      />
      {isMappedElsewhere(row) && <MappedSummary row={row} />}
      {valueField && !isMappedElsewhere(row) && (
        <ValueCell
          id={`${id}-value`}
          field={valueField}
          value={row[keys.value]}
          name={t('inspector.valueOf', { field: target === '' ? index + 1 : target })}
          invalid={problemsAt(form.problems, pointer).some((problem) => problem.severity !== 'warning')}
        />
      )}
    </>
  )
})

/** The name of a target: picked where its fields are known, and typed anywhere. */
function TargetInput(props: ComponentProps<typeof FieldPicker>) {
  const { fields, input, readOnly, value, onChange } = props
  if (fields.length > 0) return <FieldPicker {...props} />
  return (
    <input
      {...input}
      type="text"
      autoComplete="off"
      spellCheck={false}
      readOnly={readOnly}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

function MapDropZone({ onPath }: { readonly onPath: (path: string) => void }) {
  const t = useText()
  const [over, setOver] = useState(false)
  const accepts = (event: DragEvent) => event.dataTransfer.types.includes(pathDragType)
  return (
    <div
      className="ins-drop-new"
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!accepts(event)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false)
        const path = droppedPath(event.dataTransfer)
        if (path === undefined) return
        event.preventDefault()
        onPath(path)
      }}
    >
      {t('inspector.dropNew')}
    </div>
  )
}
