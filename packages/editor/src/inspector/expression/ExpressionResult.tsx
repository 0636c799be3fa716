import { CircleAlert } from 'lucide-react'
import type { ExpressionProblem } from '@isthmus/sdk'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { cellText } from '../../expression/cell-text.ts'
import type { ExpressionOutcome } from '../../expression/evaluate.ts'
import { expressionMessage } from '../../expression/expression-message.ts'

interface ExpressionResultProps {
  readonly id: string
  readonly outcome: ExpressionOutcome
  /** A name is being completed, so what stands there is not meant to be whole. */
  readonly typing: boolean
}

/** The line below an expression: its value for the current record, or what is wrong and where. */
export function ExpressionResult({ id, outcome, typing }: ExpressionResultProps) {
  const t = useText()
  const language = useLanguage()
  switch (outcome.kind) {
    case 'blank':
    case 'valid':
      return <span id={id} />
    case 'value':
      return (
        <output id={id} className="ins-result" title={cellText(outcome.value, 2000)}>
          {outcome.value === undefined ? <em>{t('inspector.resultNothing')}</em> : resultText(outcome.value)}
        </output>
      )
    case 'failed':
      return (
        <span id={id} className="ins-result" data-bad title={outcome.message}>
          <CircleAlert size={11} aria-hidden /> {outcome.message}
        </span>
      )
    case 'invalid':
      if (typing) return <span id={id} />
      return (
        <span
          id={id}
          className="ins-result"
          data-bad
          title={outcome.problems.map((each) => expressionMessage(each, language)).join('\n')}
        >
          <CircleAlert size={11} aria-hidden /> {placeOf(outcome.problems[0])}
        </span>
      )
  }

  function placeOf(problem: ExpressionProblem | undefined): string {
    if (!problem) return ''
    return `${t('inspector.atCharacter', { character: problem.from + 1 })} ${expressionMessage(problem, language)}`
  }
}

function resultText(value: Parameters<typeof cellText>[0]): string {
  return typeof value === 'string' && value === '' ? '""' : cellText(value, 300)
}
