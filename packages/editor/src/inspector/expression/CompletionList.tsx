import { useEffect, useRef } from 'react'
import type { FunctionEntry } from '@isthmus/sdk'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { FieldTypeIcon } from '../../expression/FieldTypeIcon.tsx'
import type { Completion } from '../../expression/completion.ts'

interface CompletionListProps {
  readonly id: string
  readonly completions: readonly Completion[]
  readonly active: number
  /** The function whose arguments are being typed. */
  readonly around: FunctionEntry | undefined
  readonly onChoose: (completion: Completion) => void
}

/** The list below an expression while it is typed. The input keeps the focus. */
export function CompletionList({ id, completions, active, around, onChoose }: CompletionListProps) {
  const t = useText()
  const language = useLanguage()
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [active])
  const chosen = completions[active]
  return (
    <>
      {around && (
        <p className="ins-signature">
          <code>{around.signature}</code> {language === 'en' ? around.summary.en : around.summary.zh}
        </p>
      )}
      <div ref={list} id={id} role="listbox" aria-label={t('inspector.completions')} className="ins-completion-list">
        {completions.map((completion, index) => (
          // The keyboard way is in the input, which keeps the focus and names the active line.
          <div
            key={`${completion.kind}${completion.label}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className="ins-completion"
            onClick={() => onChoose(completion)}
            onKeyDown={undefined}
          >
            {completion.kind === 'function' ? (
              <span className="ins-fx" aria-hidden>
                ƒ
              </span>
            ) : (
              <FieldTypeIcon type={completion.type ?? 'object'} />
            )}
            <span className="ins-completion-label">{completion.label}</span>
            <span className="ins-completion-detail">{completion.detail}</span>
          </div>
        ))}
      </div>
      {chosen && chosen.summary !== '' && <p className="ins-completion-summary">{chosen.summary}</p>}
    </>
  )
}
