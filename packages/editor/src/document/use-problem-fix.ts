import { editOfFix, isExpressionValue, isJsonObject, type Json, type Problem, type ProblemFix } from '@isthmus/sdk'
import { useMemo } from 'react'
import { useText, type Translate } from '../i18n/use-text.ts'
import { useFlowDocument } from './DocumentContext.tsx'

export interface OfferedFix {
  /** What it does, in words. */
  readonly label: string
  /** One step of undo. */
  readonly apply: () => void
}

const longestText = 60

/** What puts a finding right, where there is an obvious edit and the flow may be edited. */
export function useProblemFix(): (problem: Problem) => OfferedFix | undefined {
  const document = useFlowDocument()
  const t = useText()
  return useMemo(
    () => (problem) => {
      const { fix } = problem
      if (!fix || document.readOnly) return undefined
      const apply = (): void => {
        // Character positions hold for the text they were found in alone, and it may just have been typed in.
        document.checkNow()
        const { flow, problems } = document.state
        const wanted = JSON.stringify(fix)
        const isCurrent = problems.some((each) => each.fix && JSON.stringify(each.fix) === wanted)
        const edit = isCurrent ? editOfFix(flow, fix) : undefined
        if (edit) document.edit(edit)
      }
      return { label: labelOf(fix, t), apply }
    },
    [document, t],
  )
}

function labelOf(fix: ProblemFix, t: Translate): string {
  switch (fix.kind) {
    case 'replaceText':
      return fix.text === ''
        ? t('document.fix.remove')
        : t('document.fix.change', { text: shortened(fix.text.replace(/^\./, '')) })
    case 'set':
      return t('document.fix.change', { text: shortened(textOf(fix.value)) })
    case 'add':
      return t('document.fix.add', { text: shortened(textOf(fix.value)) })
    case 'remove':
      return t('document.fix.remove')
  }
}

function textOf(value: Json): string {
  if (isExpressionValue(value)) return value.$expr
  // A row of a mapping reads as what it does.
  if (isJsonObject(value) && typeof value['target'] === 'string') {
    return `${value['target']} = ${textOf(value['value'] ?? null)}`
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text
}
