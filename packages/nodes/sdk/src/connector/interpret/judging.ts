import type { AnswerMatcher } from '../definition/index.ts'
import { hostOf } from './ask-pages.ts'
import type { Target } from './get-record.ts'
import type { Judging } from './judge-answer.ts'

/** How the answers of a system are judged, by the rules of its definition. */
export function judgingOf(
  target: Pick<Target, 'definition' | 'context'>,
  more: {
    readonly permission?: string | undefined
    readonly emptyOn?: AnswerMatcher | undefined
    readonly okOn?: AnswerMatcher | undefined
  } = {},
): Judging {
  return { host: hostOf(target), rules: target.definition.errors, ...more }
}
