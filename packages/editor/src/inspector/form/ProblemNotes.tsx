import { describeProblem } from '@isthmus/sdk'
import type { Problem } from '@isthmus/sdk'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { useLanguage } from '../../i18n/language.ts'
import { causeOf } from '../../ui/cause-of.ts'

/** Problems in the reader's language, each with what to do about it. */
export function ProblemNotes({ problems, id }: { readonly problems: readonly Problem[]; readonly id?: string }) {
  const language = useLanguage()
  if (problems.length === 0) return null
  return (
    <div id={id} className="ins-problems">
      {problems.map((problem) => {
        const { hint } = describeProblem(problem, language)
        // The form is the node's, so its name says nothing new.
        const message = causeOf(problem, language)
        const warning = problem.severity === 'warning'
        const Sign = warning ? TriangleAlert : CircleAlert
        return (
          <p key={`${problem.code}${problem.path ?? ''}${message}`} data-severity={warning ? 'warning' : 'error'}>
            <Sign size={13} aria-hidden />
            <span>
              {message}
              {hint && <span className="ins-quiet"> {hint}</span>}
            </span>
          </p>
        )
      })}
    </div>
  )
}
