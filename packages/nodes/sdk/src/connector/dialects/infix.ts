import type { ConditionWriter } from './write-condition.ts'

/** Groups as `(a and b)`, `(a or b)` and `not (a)`: the form of every query text. */
export function infix(test: ConditionWriter<string>['test']): ConditionWriter<string> {
  return {
    all: (parts) => `(${parts.join(' and ')})`,
    any: (parts) => `(${parts.join(' or ')})`,
    not: (part) => `not (${part})`,
    test,
  }
}
