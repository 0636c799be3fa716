import { isDeepStrictEqual } from 'node:util'
import { nodeName, type Attempt } from './attempt.ts'
import type { Outcome } from './hostile-case.ts'

/** What is wrong with the way an attempt ended, one sentence each; empty when it ended as it has to. */
export function wrongWith(outcome: Outcome, done: Attempt): readonly string[] {
  switch (outcome.kind) {
    case 'gives':
      return [...wrongStatus(['succeeded'], done), ...wrongValues([outcome.value], done)]
    case 'refused':
      return [...wrongStatus(['refused'], done), ...wrongMessage(outcome.text, done)]
    case 'fails':
      return [
        ...wrongStatus(['failed'], done),
        ...wrongCode(['CODE_FAILED', 'EXPRESSION_FAILED'], done),
        ...wrongMessage(outcome.text, done),
      ]
    case 'ends':
      return wrongEnd(outcome.codes, done)
  }
}

function wrongEnd(codes: readonly string[], done: Attempt): readonly string[] {
  if (done.status === 'succeeded') return codes.includes('gives') ? [] : ['it succeeded']
  return [...wrongStatus(['failed', 'refused'], done), ...wrongCode(codes, done), ...wrongMessage('', done)]
}

function wrongStatus(statuses: readonly string[], { status, code, message }: Attempt): readonly string[] {
  return statuses.includes(status) ? [] : [`it ended as "${status}" (${code} ${message}), not as ${statuses.join()}`]
}

function wrongValues(values: readonly unknown[], done: Attempt): readonly string[] {
  if (isDeepStrictEqual(done.values, values)) return []
  return [`it gave ${JSON.stringify(done.values).slice(0, 500)}, not ${JSON.stringify(values)}`]
}

function wrongCode(codes: readonly string[], { code, message }: Attempt): readonly string[] {
  return codes.includes(code) ? [] : [`its error is ${code} (${message}), not one of ${codes.join()}`]
}

function wrongMessage(text: string, { message }: Attempt): readonly string[] {
  return [text, nodeName]
    .filter((part) => !message.includes(part))
    .map((part) => `its message does not say "${part}": ${message.slice(0, 500)}`)
}
