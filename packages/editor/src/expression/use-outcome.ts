import { useEffect, useMemo, useState } from 'react'
import { loadPinyinTable } from '@isthmus/sdk'
import {
  evaluateExpression,
  needsPinyin,
  type EvaluateOptions,
  type ExpressionOutcome,
  type Sample,
} from './evaluate.ts'

/** What an expression gives for the sample; loads what the expression needs beyond the page itself. */
export function useOutcome(
  source: string,
  sample: Sample | undefined,
  { locals, valueMaps }: Pick<EvaluateOptions, 'valueMaps'> & { readonly locals?: readonly string[] | undefined } = {},
): ExpressionOutcome {
  const pinyinTable = usePinyinTable(needsPinyin(source))
  return useMemo(
    () => evaluateExpression(source, sample, { locals: locals ?? [], pinyinTable, valueMaps }),
    [source, sample, locals, pinyinTable, valueMaps],
  )
}

/** The table of pinyin is larger than all functions together, and few expressions read it. */
function usePinyinTable(needed: boolean): string | undefined {
  const [table, setTable] = useState<string>()
  useEffect(() => {
    if (!needed) return
    let current = true
    loadPinyinTable().then(
      (loaded) => {
        if (current) setTable(loaded)
      },
      // Without the table the expression is still checked; the next one that needs it tries again.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [needed])
  return table
}
