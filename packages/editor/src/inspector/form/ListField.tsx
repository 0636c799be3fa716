import { Button } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useId, useRef } from 'react'
import { isJsonObject } from '@isthmus/sdk'
import type { FlowNode, Json } from '@isthmus/sdk'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import type { FieldSpec } from './field-spec.ts'
import { fieldTitle } from './field-title.ts'
import { FieldBlock } from './FieldBlock.tsx'
import { problemsAt } from './field-problems.ts'
import { FieldRow } from './FieldRow.tsx'
import { entryFields } from './form-rows.ts'
import { useForm } from './FormContext.tsx'
import { childPointer } from './pointer.ts'
import { ProblemNotes } from './ProblemNotes.tsx'
import { freshValue, propertiesOf, readField, schemaObject } from './read-schema.ts'
import { RowHandle, RowRemove } from './RowTools.tsx'
import { useListEdit, type ListEdit } from './use-list-edit.ts'
import { ValueCell } from './ValueCell.tsx'

interface ListFieldProps {
  readonly field: FieldSpec
  readonly value: Json | undefined
  readonly config: FlowNode['config']
}

/** A list of entries: each in one row where its fields fit, else as a small form of its own. */
export function ListField({ field, value, config }: ListFieldProps) {
  const t = useText()
  const form = useForm()
  const entries: readonly Json[] = Array.isArray(value) ? value : []
  const items = schemaObject(field.schema['items']) ?? {}
  const container = useRef<HTMLDivElement>(null)
  const edit = useListEdit(field.pointer, entries, container)
  const columns = shownFields({ field, items, config, edit }, childPointer(field.pointer, 0))
  const actions = !form.readOnly && (
    <Button
      size="compact-xs"
      variant="subtle"
      leftSection={<Plus size={13} aria-hidden />}
      onClick={() => edit.add(freshEntry(items, entries))}
    >
      {t('inspector.addEntry')}
    </Button>
  )
  return (
    <FieldBlock field={field} actions={actions} ownProblems>
      {entries.length > 0 && fitsInRow(columns) && <ColumnTitles fields={columns} />}
      <div ref={container} className="ins-list" data-field={field.pointer}>
        {entries.map((entry, index) => (
          <ListEntry key={edit.keys[index]} entry={entry} index={index} list={{ field, items, config, edit }} />
        ))}
      </div>
      {entries.length === 0 && form.readOnly && <p className="ins-quiet ins-pad">{t('inspector.listEmpty')}</p>}
    </FieldBlock>
  )
}

interface ListEntryProps {
  readonly entry: Json
  readonly index: number
  readonly list: {
    readonly field: FieldSpec
    readonly items: FieldSpec['schema']
    readonly config: FlowNode['config']
    readonly edit: ListEdit
  }
}

function ListEntry({ entry, index, list }: ListEntryProps) {
  const language = useLanguage()
  const form = useForm()
  const id = useId()
  const pointer = childPointer(list.field.pointer, index)
  const fields = shownFields(list, pointer)
  const problems = problemsAt(form.problems, pointer)
  const rowName = `${fieldTitle(list.field, language)} ${index + 1}`
  if (fields.length === 0) {
    const element: FieldSpec = { key: String(index), pointer, required: true, ...readField(list.items) }
    return (
      <div className="ins-list-row" {...list.edit.row(index)}>
        <RowHandle edit={list.edit} index={index} />
        <ValueCell id={id} field={element} value={entry} name={rowName} invalid={problems.length > 0} />
        <RowRemove edit={list.edit} index={index} name="" />
        <ProblemNotes problems={problems} />
      </div>
    )
  }
  const inline = fitsInRow(fields)
  const shown = isJsonObject(entry) ? entry : {}
  return (
    <div className={inline ? 'ins-list-row' : 'ins-list-form'} {...list.edit.row(index)}>
      <RowHandle edit={list.edit} index={index} />
      {inline ? (
        fields.map((field) => (
          <ValueCell
            key={field.pointer}
            id={`${id}-${field.key}`}
            field={field}
            value={shown[field.key]}
            name={`${fieldTitle(field, language)} ${index + 1}`}
            invalid={problemsAt(form.problems, field.pointer).length > 0}
          />
        ))
      ) : (
        <div className="ins-list-fields">
          {fields.map((field) => (
            <FieldRow key={field.pointer} field={field} value={shown[field.key]} />
          ))}
        </div>
      )}
      <RowRemove edit={list.edit} index={index} name="" />
      {inline && <ProblemNotes problems={problems} />}
    </div>
  )
}

/** Ids of rules name ports: they are made with the rule and never change, so nobody edits them. */
function shownFields(list: ListEntryProps['list'], pointer: string): readonly FieldSpec[] {
  const fields = entryFields(list.items, { config: list.config, pointer })
  return list.field.widget === 'rules' ? fields.filter((field) => field.key !== 'id') : fields
}

/** Two expressions side by side would both be too narrow to read. */
function fitsInRow(fields: readonly FieldSpec[]): boolean {
  if (fields.filter((field) => field.expression !== 'never').length > 1) return false
  return fields.length > 0 && fields.length <= 3 && fields.every(isShort)
}

/** What stands in the columns of entries that fit in one row. */
function ColumnTitles({ fields }: { readonly fields: readonly FieldSpec[] }) {
  const language = useLanguage()
  return (
    <div className="ins-list-row ins-list-titles" aria-hidden>
      <span className="ins-handle" />
      {fields.map((field) => (
        <span key={field.key} className="ins-list-title" data-wide={field.expression === 'always' || undefined}>
          {fieldTitle(field, language)}
        </span>
      ))}
      <span className="ins-remove" />
    </div>
  )
}

function isShort(field: FieldSpec): boolean {
  return ['text', 'number', 'select', 'switch', 'any', 'expression'].includes(field.widget)
}

/** A new entry; a field called `id` gets one that no other entry has, because ports are named after it. */
function freshEntry(items: FieldSpec['schema'], entries: readonly Json[]): Json {
  const fresh = freshValue(items)
  const hasId = propertiesOf(readField(items).schema).some(([name]) => name === 'id')
  if (!hasId || !isJsonObject(fresh)) return fresh
  const taken = new Set(entries.map((entry) => (isJsonObject(entry) ? entry['id'] : undefined)))
  let number = entries.length + 1
  while (taken.has(`port${number}`)) number += 1
  return { ...fresh, id: `port${number}` }
}
