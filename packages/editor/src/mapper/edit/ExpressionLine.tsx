import { useMemo } from 'react'
import { LazyMonaco } from '../../expression/LazyMonaco.tsx'
import { evaluateExpression } from '../../expression/evaluate.ts'
import { expressionMessage } from '../../expression/expression-message.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { focusTree } from '../keys/focus-tree.ts'
import { useMapper } from '../state/MapperContext.tsx'
import type { RowScope } from './row-scope.ts'
import { useCompletion } from './use-completion.ts'
import styles from './edit.module.css'

interface ExpressionLineProps {
  readonly name: string
  readonly source: string
  readonly scope: RowScope
  readonly isMain?: boolean
  readonly onChange: (source: string) => void
}

/** One line of expression with completion, signatures and marks at what is wrong; a plain field until the editor is there. */
export function ExpressionLine({ name, source, scope, isMain = false, onChange }: ExpressionLineProps) {
  const t = useText()
  const language = useLanguage()
  const { data } = useMapper()
  const completion = useCompletion(scope.lines, scope.names)
  const problems = useMemo(() => {
    const checked = evaluateExpression(source, undefined, { locals: scope.names })
    return checked.kind === 'invalid' ? checked.problems : []
  }, [source, scope.names])
  const marks = useMemo(
    () =>
      problems.map((problem) => ({
        from: problem.from,
        to: problem.to,
        message: expressionMessage(problem, language),
      })),
    [problems, language],
  )
  const [first] = problems
  const plain = (
    <input
      type="text"
      className={styles['plain']}
      aria-label={name}
      autoComplete="off"
      spellCheck={false}
      readOnly={data.readOnly}
      value={source}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
  return (
    <div className={styles['expression']}>
      <div className={styles['line']} data-main-input={isMain || undefined} data-bad={problems.length > 0 || undefined}>
        <LazyMonaco
          name={name}
          text={source}
          readOnly={data.readOnly}
          marks={marks}
          completion={completion}
          singleLine
          onEnter={() => focusTree('target')}
          onChange={onChange}
          fallback={plain}
        />
      </div>
      {first && (
        <p className={styles['wrong']} role="alert">
          {t('mapper.atCharacter', { character: first.from + 1 })} {expressionMessage(first, language)}
        </p>
      )}
    </div>
  )
}
