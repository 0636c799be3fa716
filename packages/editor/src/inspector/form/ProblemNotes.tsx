import { describeProblem } from '@isthmus/sdk'
import type { Problem } from '@isthmus/sdk'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { useProblemFix } from '../../document/index.ts'
import { useLanguage } from '../../i18n/language.ts'
import { causeOf } from '../../ui/cause-of.ts'
import { FixButton } from '../../ui/FixButton.tsx'

interface ProblemNotesProps {
  readonly problems: readonly Problem[]
  readonly id?: string
}

/** Problems in the reader's language, each with what to do about it. */
export function ProblemNotes(props: ProblemNotesProps) {
  // Every row of a long mapping has a place for them, and nearly all are empty: those follow nothing.
  return props.problems.length === 0 ? null : <Notes {...props} />
}

function Notes({ problems, id }: ProblemNotesProps) {
  const language = useLanguage()
  const fixOf = useProblemFix()
  return (
    <div id={id} className="ins-problems">
      {problems.map((problem) => {
        const { hint } = describeProblem(problem, language)
        // The form is the node's, so its name says nothing new.
        const message = causeOf(problem, language)
        const warning = problem.severity === 'warning'
        const fix = fixOf(problem)
        const Sign = warning ? TriangleAlert : CircleAlert
        return (
          <p key={`${problem.code}${problem.path ?? ''}${message}`} data-severity={warning ? 'warning' : 'error'}>
            <Sign size={13} aria-hidden />
            <span>
              {message}
              {hint && <span className="ins-quiet"> {hint}</span>}
              {fix && <FixButton label={fix.label} onFix={fix.apply} />}
            </span>
          </p>
        )
      })}
    </div>
  )
}
