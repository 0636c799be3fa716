import { createClosure, parseExpression, valueMapUses } from '@isthmus/sdk'
import type { Expression, ExpressionProblem, Json, ValueMap } from '@isthmus/sdk'

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
  /** Value maps by name; an expression that looks into any other is only checked. */
  readonly valueMaps?: ReadonlyMap<string, ValueMap> | undefined
}

/** Checks an expression and tries it on a record, without generating code. */
export function evaluateExpression(
  source: string,
  sample: Sample | undefined,
  { locals = [], ...options }: EvaluateOptions = {},
): ExpressionOutcome {
  if (source.trim() === '') return { kind: 'blank' }
  const parsed = parseExpression(source, locals.length > 0 ? { scope: [...defaultScope, ...locals] } : {})
  if (!parsed.ok) return { kind: 'invalid', problems: parsed.problems }
  const isReady = hasTables(source, parsed.expression, options)
  return sample && locals.length === 0 && isReady ? tryOn(parsed.expression, sample, options) : { kind: 'valid' }
}

/** Whether everything is loaded that the expression looks into. */
function hasTables(source: string, expression: Expression, { pinyinTable, valueMaps }: EvaluateOptions): boolean {
  if (pinyinTable === undefined && needsPinyin(source)) return false
  return valueMapUses(expression).every(({ map }) => valueMaps?.has(map))
}

function tryOn(
  expression: Expression,
  sample: Sample,
  { pinyinTable, valueMaps }: Omit<EvaluateOptions, 'locals'>,
): ExpressionOutcome {
  try {
    const scope = { record: sample.record, trigger: sample.trigger, run: sample.run, vars: {} }
    const value = createClosure(expression, { maxWork, pinyinTable, valueMaps })(scope)
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
