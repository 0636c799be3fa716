import { createClosure, parseExpression } from '@isthmus/sdk'
import type { Expression, ExpressionProblem, Json } from '@isthmus/sdk'

/** The data an expression is tried on. */
export interface Sample {
  readonly record: Json
  readonly trigger?: Json
  readonly run?: Json
}

/** What a row shows below an expression. */
export type ExpressionOutcome =
  | { readonly kind: 'blank' }
  | { readonly kind: 'invalid'; readonly problems: readonly ExpressionProblem[] }
  /** It can be read, but there is no record to try it on. */
  | { readonly kind: 'valid' }
  | { readonly kind: 'value'; readonly value: Json | undefined }
  | { readonly kind: 'failed'; readonly message: string }

// A keystroke must not freeze the page, so a preview gives up long before a run would.
const maxWork = 20_000

export interface EvaluateOptions {
  /** Names that this field can read besides the usual ones. */
  readonly locals?: readonly string[]
  /** For expressions that `needsPinyin`; until it is loaded they are only checked. */
  readonly pinyinTable?: string | undefined
}

/** Checks an expression and tries it on a record, without generating code. */
export function evaluateExpression(
  source: string,
  sample: Sample | undefined,
  { locals = [], pinyinTable }: EvaluateOptions = {},
): ExpressionOutcome {
  if (source.trim() === '') return { kind: 'blank' }
  const parsed = parseExpression(source, locals.length > 0 ? { scope: [...defaultScope, ...locals] } : {})
  if (!parsed.ok) return { kind: 'invalid', problems: parsed.problems }
  const isReady = pinyinTable !== undefined || !needsPinyin(source)
  return sample && locals.length === 0 && isReady ? tryOn(parsed.expression, sample, pinyinTable) : { kind: 'valid' }
}

function tryOn(expression: Expression, sample: Sample, pinyinTable: string | undefined): ExpressionOutcome {
  try {
    const scope = { record: sample.record, trigger: sample.trigger, run: sample.run, vars: {} }
    const value = createClosure(expression, { maxWork, pinyinTable })(scope)
    return { kind: 'value', value: value as Json | undefined }
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
}

/** Whether an expression calls a function that reads the table of pinyin; a text with the name in it does no harm. */
export function needsPinyin(source: string): boolean {
  return source.includes('pinyin')
}

const defaultScope: readonly string[] = ['record', 'trigger', 'run', 'vars']
