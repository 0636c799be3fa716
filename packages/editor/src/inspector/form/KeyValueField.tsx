import { Button } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { useId, useState } from 'react'
import type { Json } from '@isthmus/sdk'
import { useText } from '../../i18n/use-text.ts'
import type { FieldSpec } from './field-spec.ts'
import { FieldBlock } from './FieldBlock.tsx'
import { problemsAt } from './field-problems.ts'
import { FormPartProvider, useForm } from './FormContext.tsx'
import { namedValues, sameStored, storedValues, type NamedValue } from './key-values.ts'
import { childPointer, pointerSegments } from './pointer.ts'
import { readField, recordValueSchema } from './read-schema.ts'
import { useRowKeys } from './row-keys.ts'
import { ValueCell } from './ValueCell.tsx'

interface KeyValueFieldProps {
  readonly field: FieldSpec
  readonly value: Json | undefined
}

/** Named values, such as headers: a name and a value in each row. */
export function KeyValueField({ field, value }: KeyValueFieldProps) {
  const t = useText()
  const form = useForm()
  const [draft, setDraft] = useState<readonly NamedValue[]>(() => namedValues(value))
  const rows = sameStored(draft, value) ? draft : namedValues(value)
  const { keys, permute } = useRowKeys(rows.length)
  const id = useId()
  const spec: Omit<FieldSpec, 'key' | 'pointer'> = {
    required: false,
    ...readField(recordValueSchema(field.schema) ?? { type: 'string' }),
  }
  const write = (next: readonly NamedValue[]) => {
    setDraft(next)
    form.change(field.pointer, storedValues(next))
  }
  const put = (index: number, change: Partial<NamedValue>) =>
    write(rows.map((row, each) => (each === index ? { ...row, ...change } : row)))
  const indices = rows.map((_, index) => index)
  const add = () => {
    permute([...indices, -1])
    setDraft([...rows, { name: '', value: '' }])
  }
  const remove = (index: number) => {
    permute(indices.filter((each) => each !== index))
    write(rows.filter((_, each) => each !== index))
  }
  return (
    <FieldBlock
      field={field}
      actions={
        !form.readOnly && (
          <Button size="compact-xs" variant="subtle" leftSection={<Plus size={13} aria-hidden />} onClick={add}>
            {t('inspector.addEntry')}
          </Button>
        )
      }
    >
      {/* Rows are addressed by position here, because a name may be empty while it is typed. */}
      <FormPartProvider
        form={{
          ...form,
          change: (pointer, next) => put(Number(pointerSegments(pointer).at(-1)), { value: next ?? '' }),
        }}
      >
        <div className="ins-map" data-field={field.pointer}>
          {rows.map((row, index) => (
            <div key={keys[index]} className="ins-map-row">
              <span />
              <input
                type="text"
                className="ins-input ins-target"
                aria-label={t('inspector.nameOf', { row: index + 1 })}
                aria-invalid={rows.findIndex((each) => each.name === row.name) < index || undefined}
                placeholder={t('inspector.namePlaceholder')}
                autoComplete="off"
                spellCheck={false}
                readOnly={form.readOnly}
                value={row.name}
                onChange={(event) => put(index, { name: event.currentTarget.value })}
              />
              <ValueCell
                id={`${id}-${index}`}
                field={{ ...spec, key: row.name, pointer: childPointer(field.pointer, index) }}
                value={row.value}
                name={t('inspector.valueOf', { field: row.name === '' ? index + 1 : row.name })}
                invalid={problemsAt(form.problems, childPointer(field.pointer, row.name)).length > 0}
              />
              {!form.readOnly && (
                <button
                  type="button"
                  className="ins-remove"
                  aria-label={t('inspector.removeRow', { row: row.name === '' ? index + 1 : row.name })}
                  onClick={() => remove(index)}
                >
                  <X size={14} aria-hidden />
                </button>
              )}
            </div>
          ))}
        </div>
      </FormPartProvider>
    </FieldBlock>
  )
}
