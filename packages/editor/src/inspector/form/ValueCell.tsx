import { Tooltip } from '@mantine/core'
import { isExpressionValue } from '@isthmus/sdk'
import type { ExpressionValue, Json } from '@isthmus/sdk'
import { useEffect, useRef, useState, type DragEvent } from 'react'
import { ExpressionInput } from '../expression/ExpressionInput.tsx'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import type { ValueCellProps } from './control-props.ts'
import type { FieldSpec } from './field-spec.ts'
import { fieldTitle } from './field-title.ts'
import { FixedControl } from './FixedControl.tsx'
import { useForm } from './FormContext.tsx'
import { droppedPath, pathDragType } from './path-drag.ts'
import { toExpression, toFixed } from './switch-mode.ts'

/** Edits one value, fixed or computed, with the sign of its mode in front. */
export function ValueCell(props: ValueCellProps) {
  const { field, value } = props
  const form = useForm()
  const language = useLanguage()
  const drop = useDropOfPath(field)
  const cell = useRef<HTMLDivElement>(null)
  const computed = field.expression === 'always' || isExpressionValue(value)
  const name = props.name ?? fieldTitle(field, language)
  useFocusRequest(field.pointer, cell)
  const change = (next: Json | undefined) => form.change(field.pointer, next)
  const switchTo = (next: Json | ExpressionValue) => {
    change(isExpressionValue(next) ? { $expr: next.$expr } : next)
    // The control of the other mode appears with the next drawing.
    requestAnimationFrame(() => focusControl(cell.current))
  }
  return (
    <div
      ref={cell}
      className="ins-cell"
      data-computed={computed || undefined}
      data-wide={field.expression === 'always' || undefined}
      data-over={drop.over || undefined}
      {...drop.handlers}
    >
      {field.expression !== 'never' && (
        <ModeButton
          computed={computed}
          sign={computed ? '=' : fixedSign(value, field)}
          fixedPossible={field.expression === 'allowed'}
          name={name}
          disabled={form.readOnly}
          onSwitch={() => switchTo(isExpressionValue(value) ? toFixed(value) : toExpression(value))}
        />
      )}
      {computed ? (
        <ExpressionInput
          {...props}
          name={name}
          source={isExpressionValue(value) ? value.$expr : ''}
          onChange={(source) => change({ $expr: source })}
          onLeave={field.expression === 'allowed' ? () => switchTo('') : undefined}
        />
      ) : (
        <FixedControl
          {...props}
          name={name}
          onChange={(next) => {
            const typed = typeof next === 'string' && next.startsWith('=')
            if (typed && field.expression === 'allowed' && (value === undefined || value === '')) {
              switchTo({ $expr: next.slice(1) })
            } else change(next)
          }}
        />
      )}
    </div>
  )
}

/** What kind of fixed value it is, in one character. */
function fixedSign(value: Json | undefined, field: FieldSpec): string {
  if (typeof value === 'number' || (value === undefined && field.widget === 'number')) return '#'
  if (typeof value === 'boolean') return '✓'
  return typeof value === 'object' ? '{}' : 'T'
}

interface ModeButtonProps {
  readonly sign: string
  readonly computed: boolean
  readonly fixedPossible: boolean
  readonly name: string
  readonly disabled: boolean
  readonly onSwitch: () => void
}

function ModeButton({ computed, sign, fixedPossible, name, disabled, onSwitch }: ModeButtonProps) {
  const t = useText()
  const hint = fixedPossible
    ? t(computed ? 'inspector.modeExpressionHint' : 'inspector.modeFixedHint')
    : t('inspector.modeExpressionOnly')
  return (
    <Tooltip label={hint}>
      <button
        type="button"
        role="switch"
        aria-checked={computed}
        aria-label={t('inspector.modeOf', { field: name })}
        className="ins-mode"
        aria-disabled={disabled || !fixedPossible}
        onClick={() => {
          if (!disabled && fixedPossible) onSwitch()
        }}
      >
        {sign}
      </button>
    </Tooltip>
  )
}

function useDropOfPath(field: FieldSpec) {
  const form = useForm()
  const [over, setOver] = useState(false)
  const accepts = (event: DragEvent) =>
    !form.readOnly && field.expression !== 'never' && event.dataTransfer.types.includes(pathDragType)
  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!accepts(event)) return
        event.preventDefault()
        setOver(true)
      },
      onDragLeave: () => setOver(false),
      onDrop: (event: DragEvent) => {
        setOver(false)
        const path = accepts(event) ? droppedPath(event.dataTransfer) : undefined
        if (path === undefined) return
        event.preventDefault()
        form.change(field.pointer, { $expr: path })
      },
    },
  }
}

function useFocusRequest(pointer: string, cell: { readonly current: HTMLDivElement | null }): void {
  const { focus } = useForm()
  useEffect(() => {
    if (!focus || (focus.pointer !== pointer && !focus.pointer.startsWith(`${pointer}/`))) return
    cell.current?.scrollIntoView({ block: 'center' })
    focusControl(cell.current)
  }, [focus, pointer, cell])
}

function focusControl(cell: HTMLElement | null): void {
  const control = cell?.querySelector<HTMLElement>('textarea, input, select, [data-control]')
  control?.focus()
  if (control instanceof HTMLTextAreaElement || (control instanceof HTMLInputElement && control.type === 'text')) {
    control.setSelectionRange(control.value.length, control.value.length)
  }
}
