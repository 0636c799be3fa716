import type { Flow, FlowSettings, Problem } from '@isthmus/sdk'
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import { useProblemFix } from '../../document/index.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { causeOf } from '../../ui/cause-of.ts'
import { FixButton } from '../../ui/FixButton.tsx'
import { nodeOfProblem } from '../form/field-problems.ts'
import { DriftNote } from './DriftNote.tsx'
import { FlowSettingRows } from './FlowSettingRows.tsx'
import { PlainRow } from './PlainRow.tsx'
import { NotesInput } from './SettingInputs.tsx'

/** A change of what holds for the whole flow. */
export interface FlowChange {
  readonly name?: string
  readonly description?: string | null
  readonly settings?: FlowSettings
}

interface FlowPanelProps {
  readonly flow: Flow
  readonly problems: readonly Problem[]
  readonly readOnly: boolean
  readonly onFlow: (change: FlowChange) => void
  readonly onProblem: (problem: Problem) => void
}

/** What the inspector shows while no node is selected: the flow's settings and all its problems. */
export function FlowPanel({ flow, problems, readOnly, onFlow, onProblem }: FlowPanelProps) {
  const t = useText()
  return (
    <>
      <div className="ins-form">
        <PlainRow label={t('inspector.flowName')}>
          {({ id }) => (
            <input
              id={id}
              type="text"
              className="ins-input"
              maxLength={120}
              readOnly={readOnly}
              autoComplete="off"
              aria-invalid={flow.name === '' || undefined}
              defaultValue={flow.name}
              key={flow.name}
              onBlur={(event) => {
                const name = event.currentTarget.value.trim()
                if (name !== '' && name !== flow.name) onFlow({ name })
              }}
            />
          )}
        </PlainRow>
        <PlainRow label={t('inspector.flowDescription')} tall>
          {({ id }) => (
            <NotesInput
              id={id}
              readOnly={readOnly}
              maxLength={10_000}
              value={flow.description}
              onChange={(description) => onFlow({ description: description ?? null })}
            />
          )}
        </PlainRow>
        <FlowSettingRows settings={flow.settings} readOnly={readOnly} onSettings={(settings) => onFlow({ settings })} />
      </div>
      <DriftNote />
      <ProblemList flow={flow} problems={problems} onProblem={onProblem} />
    </>
  )
}

function ProblemList({ flow, problems, onProblem }: Pick<FlowPanelProps, 'flow' | 'problems' | 'onProblem'>) {
  const t = useText()
  const language = useLanguage()
  const fixOf = useProblemFix()
  const nameOf = (problem: Problem): string => {
    const id = nodeOfProblem(problem, flow)
    return flow.nodes.find((node) => node.id === id)?.name ?? t('inspector.problemOfFlow')
  }
  return (
    <section className="ins-problem-list" aria-label={t('inspector.problems')}>
      <h3 className="ins-section">
        {t('inspector.problems')}
        {problems.length > 0 && <span className="ins-count">{problems.length}</span>}
      </h3>
      {problems.length === 0 && (
        <p className="ins-quiet ins-pad ins-fine">
          <CircleCheck size={14} aria-hidden /> {t('inspector.noProblems')}
        </p>
      )}
      <ul>
        {problems.map((problem) => {
          const text = causeOf(problem, language)
          const warning = problem.severity === 'warning'
          const fix = fixOf(problem)
          const Sign = warning ? TriangleAlert : CircleAlert
          return (
            <li key={`${problem.code}${problem.path ?? ''}${text}`}>
              <button
                type="button"
                className="ins-problem"
                data-severity={warning ? 'warning' : 'error'}
                onClick={() => onProblem(problem)}
              >
                <Sign size={14} aria-hidden />
                <span>
                  <strong>{nameOf(problem)}</strong>
                  <span>{text}</span>
                </span>
              </button>
              {fix && <FixButton label={fix.label} onFix={fix.apply} />}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
