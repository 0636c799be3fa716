import { isJsonObject, type Json, type Problem } from '@isthmus/sdk'
import { hiddenSecret, shortestSecretChars } from '../egress-port.ts'
import type { PortTrace, RunTrace } from './trace.ts'

/**
 * Texts that a run proves itself with and that nothing may keep of it, in the forms they take in addresses too. Some systems
 * repeat them in their answers: records go on with them, because a next call may need them, but what is stored goes without.
 */
export class HiddenTexts {
  readonly #forms = new Set<string>()

  add(secrets: readonly string[]): void {
    for (const secret of secrets) {
      if (secret.length < shortestSecretChars || this.#forms.has(secret)) continue
      this.#forms.add(secret)
      this.#forms.add(encodeURIComponent(secret))
    }
  }

  /** A trace's text without them; it is read only where one of them stands in it. */
  inTrace(text: string): string {
    if (!this.#isIn(text)) return text
    const trace = JSON.parse(text) as RunTrace
    const nodes = Object.entries(trace.nodes).map(([node, ports]) => [
      node,
      Object.fromEntries(Object.entries(ports).map(([port, kept]) => [port, this.#inPort(kept)])),
    ])
    return JSON.stringify({ ...trace, nodes: Object.fromEntries(nodes) })
  }

  inProblem(problem: Problem): Problem {
    if (this.#forms.size === 0) return problem
    const { message, params } = problem
    return { ...problem, message: this.inText(message), ...(params ? { params: this.#inParams(params) } : {}) }
  }

  #inPort({ total, records }: PortTrace): PortTrace {
    const shown = records.map((record) =>
      record.value === undefined ? record : { ...record, value: this.#inValue(record.value) },
    )
    return { total, records: shown }
  }

  #inParams(params: NonNullable<Problem['params']>): NonNullable<Problem['params']> {
    const entries = Object.entries(params).map(([name, value]): [string, string | number] => [
      name,
      typeof value === 'string' ? this.inText(value) : value,
    ])
    return Object.fromEntries(entries)
  }

  #inValue(value: Json): Json {
    if (typeof value === 'string') return this.inText(value)
    if (typeof value === 'number') return this.#forms.has(String(value)) ? hiddenSecret : value
    if (Array.isArray(value)) return (value as readonly Json[]).map((each) => this.#inValue(each))
    if (!isJsonObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [this.inText(name), this.#inValue(field)]))
  }

  /** A text without them. */
  inText(text: string): string {
    let shown = text
    for (const form of this.#forms) shown = shown.replaceAll(form, hiddenSecret)
    return shown
  }

  /** Looks for them as they are written in JSON. */
  #isIn(text: string): boolean {
    for (const form of this.#forms) if (text.includes(JSON.stringify(form).slice(1, -1))) return true
    return false
  }
}
