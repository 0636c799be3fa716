import { Popover } from '@mantine/core'
import { useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { Maximize2 } from 'lucide-react'
import { useValueMapsIn } from '../../api/queries.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { useForm } from '../form/FormContext.tsx'
import type { ValueCellProps } from '../form/control-props.ts'
import { ExpressionDialog } from '../code/ExpressionDialog.tsx'
import { completionsAt, functionAround, type Completion } from '../../expression/completion.ts'
import { CompletionList } from './CompletionList.tsx'
import { ExpressionResult } from './ExpressionResult.tsx'
import { useOutcome } from '../../expression/use-outcome.ts'

interface ExpressionInputProps extends ValueCellProps {
  readonly name: string
  readonly source: string
  readonly onChange: (source: string) => void
  /** Backspace in the empty field leaves the expression mode. */
  readonly onLeave: (() => void) | undefined
}

/** A one-line editor for expressions: completion while typing, the result for the current record below. */
export function ExpressionInput(props: ExpressionInputProps) {
  const { source, locals } = props
  const t = useText()
  const form = useForm()
  const [large, setLarge] = useState(false)
  const valueMaps = useValueMapsIn(source)
  const outcome = useOutcome(source, form.sample, { locals, valueMaps })
  const resultId = useId()
  const { input, ...completion } = useCompletion(props)
  const invalid = !completion.open && (props.invalid || outcome.kind === 'invalid')
  return (
    <div className="ins-expression">
      <Popover
        opened={completion.open}
        position="bottom-start"
        offset={4}
        shadow="md"
        withinPortal
        withRoles={false}
        trapFocus={false}
        width={380}
      >
        <Popover.Target>
          <div className="ins-expression-line">
            <span className="ins-source-box">
              <textarea
                id={props.id}
                ref={input}
                rows={1}
                className="ins-input ins-mono ins-source"
                aria-label={props.name}
                aria-haspopup="listbox"
                aria-controls={completion.open ? completion.listId : undefined}
                aria-activedescendant={completion.open ? `${completion.listId}-${completion.active}` : undefined}
                aria-autocomplete="list"
                aria-invalid={invalid || undefined}
                aria-required={props.field.required || undefined}
                aria-describedby={[props.describedBy, resultId].filter(Boolean).join(' ')}
                readOnly={form.readOnly}
                spellCheck={false}
                autoComplete="off"
                autoCapitalize="off"
                placeholder={props.field.hints.placeholder ?? 'record.…'}
                title={source}
                value={source}
                {...completion.handlers}
              />
              {source !== '' && (
                <span className="ins-mono ins-ellipsis" aria-hidden>
                  {source}
                </span>
              )}
            </span>
            <button
              type="button"
              className="ins-expand"
              aria-label={t('inspector.openLarge', { field: props.name })}
              title={t('inspector.openLarge', { field: props.name })}
              onClick={() => setLarge(true)}
            >
              <Maximize2 size={12} aria-hidden />
            </button>
          </div>
        </Popover.Target>
        <Popover.Dropdown p={0} className="ins-completions" onMouseDown={(event) => event.preventDefault()}>
          <CompletionList
            id={completion.listId}
            completions={completion.choices}
            active={completion.active}
            around={completion.around}
            onChoose={completion.choose}
          />
        </Popover.Dropdown>
      </Popover>
      <ExpressionResult id={resultId} outcome={outcome} typing={completion.open} />
      {large && (
        <ExpressionDialog
          title={props.name}
          source={source}
          locals={locals ?? []}
          onChange={props.onChange}
          onClose={() => setLarge(false)}
        />
      )}
    </div>
  )
}

function useCompletion({ source, onChange, onLeave }: ExpressionInputProps) {
  const language = useLanguage()
  const { recordFields, triggerFields, readOnly } = useForm()
  const input = useRef<HTMLTextAreaElement>(null)
  const wantedCaret = useRef<number>(undefined)
  const listId = useId()
  const [caret, setCaret] = useState<number>()
  const [active, setActive] = useState(0)
  const choices = useMemo(
    () =>
      caret === undefined
        ? []
        : completionsAt(source, caret, { record: recordFields, trigger: triggerFields, language }),
    [source, caret, recordFields, triggerFields, language],
  )
  const complete = choices.length === 1 && choices[0] !== undefined && isTyped(choices[0], source, caret)
  const open = !readOnly && choices.length > 0 && !complete

  useLayoutEffect(() => {
    if (wantedCaret.current === undefined) return
    input.current?.setSelectionRange(wantedCaret.current, wantedCaret.current)
    wantedCaret.current = undefined
  }, [source])

  const show = (at: number | undefined) => {
    setCaret(at)
    setActive(0)
  }
  const choose = (choice: Completion) => {
    if (caret === undefined) return
    const end = choice.from + choice.insert.length - choice.caretBack
    wantedCaret.current = end
    onChange(source.slice(0, choice.from) + choice.insert + source.slice(caret))
    show(choice.kind === 'function' ? end : undefined)
    input.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return
    if (open && handleListKey(event, { active, choices, setActive, choose, close: () => show(undefined) })) return
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault()
      show(event.currentTarget.selectionStart)
    } else if (event.key === 'Enter' && !(event.shiftKey || event.ctrlKey || event.metaKey)) event.preventDefault()
    else if (event.key === 'Backspace' && source === '' && !readOnly) onLeave?.()
  }
  return {
    input,
    listId,
    open,
    active,
    choices,
    choose,
    around: caret === undefined ? undefined : functionAround(source, caret),
    handlers: {
      onKeyDown,
      onChange: (event: { readonly currentTarget: HTMLTextAreaElement }) => {
        onChange(event.currentTarget.value)
        show(event.currentTarget.selectionStart)
      },
      onBlur: () => show(undefined),
    },
  }
}

interface ListKeys {
  readonly active: number
  readonly choices: readonly Completion[]
  readonly setActive: (index: number) => void
  readonly choose: (choice: Completion) => void
  readonly close: () => void
}

/** True when the key belonged to the list. */
function handleListKey(event: KeyboardEvent, list: ListKeys): boolean {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const chosen = list.choices[list.active]
  if (step !== undefined) list.setActive((list.active + step + list.choices.length) % list.choices.length)
  else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) list.choose(chosen)
  else if (event.key === 'Escape') list.close()
  else return false
  event.preventDefault()
  // Escape closes the list only, not the panel around it.
  event.stopPropagation()
  return true
}

function isTyped(choice: Completion, source: string, caret: number | undefined): boolean {
  return source.slice(choice.from, caret) === choice.insert
}
