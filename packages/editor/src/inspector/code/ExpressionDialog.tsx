import { useMemo } from 'react'
import { useValueMapsIn } from '../../api/queries.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { expressionMessage } from '../../expression/expression-message.ts'
import { useOutcome } from '../../expression/use-outcome.ts'
import { useForm } from '../form/FormContext.tsx'
import { LazyMonaco } from '../../expression/LazyMonaco.tsx'
import { Dialog } from '../../ui/Dialog.tsx'

interface ExpressionDialogProps {
  readonly title: string
  readonly source: string
  readonly locals: readonly string[]
  readonly onChange: (source: string) => void
  readonly onClose: () => void
}

/** The larger editor of one expression, with its whole result. What is typed is in the flow at once. */
export function ExpressionDialog({ title, source, locals, onChange, onClose }: ExpressionDialogProps) {
  const t = useText()
  const language = useLanguage()
  const form = useForm()
  const valueMaps = useValueMapsIn(source)
  const outcome = useOutcome(source, form.sample, { locals, valueMaps })
  const marks = useMemo(
    () =>
      outcome.kind === 'invalid'
        ? outcome.problems.map((problem) => ({
            from: problem.from,
            to: problem.to,
            message: expressionMessage(problem, language),
          }))
        : [],
    [outcome, language],
  )
  const plain = (
    <textarea
      className="ins-input ins-mono ins-code-plain"
      aria-label={title}
      rows={8}
      spellCheck={false}
      readOnly={form.readOnly}
      value={source}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
  return (
    <Dialog opened onClose={onClose} title={title} size="xl">
      <div className="ins-dialog-editor">
        <LazyMonaco
          name={title}
          text={source}
          readOnly={form.readOnly}
          marks={marks}
          completion={{ record: form.recordFields, trigger: form.triggerFields, language }}
          onChange={onChange}
          fallback={plain}
        />
      </div>
      <h3 className="ins-dialog-head">{t('inspector.result')}</h3>
      <pre
        className="ins-dialog-result"
        data-bad={outcome.kind === 'invalid' || outcome.kind === 'failed' || undefined}
      >
        {resultOf()}
      </pre>
    </Dialog>
  )

  function resultOf(): string {
    switch (outcome.kind) {
      case 'blank':
        return ''
      case 'valid':
        return t('inspector.resultNoSample')
      case 'failed':
        return outcome.message
      case 'invalid':
        return outcome.problems
          .map(
            (each) =>
              `${t('inspector.atCharacter', { character: each.from + 1 })} ${expressionMessage(each, language)}`,
          )
          .join('\n')
      case 'value':
        return outcome.value === undefined ? t('inspector.resultNothing') : JSON.stringify(outcome.value, null, 2)
    }
  }
}
