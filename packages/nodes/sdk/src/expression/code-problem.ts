import { parse } from 'acorn'

/**
 * The first reason why a text is no body of a strict function, without running any of it.
 *
 * @param source A user's function body, JavaScript (ES2024).
 * @returns The reason with line and column (both from 1), or `undefined` when it compiles. Never throws.
 */
export function codeProblem(source: string): string | undefined {
  try {
    parse(`"use strict";\n${source}`, { ecmaVersion: 2024, sourceType: 'script', allowReturnOutsideFunction: true })
    return undefined
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) return 'it is nested too deeply'
    const place = (thrown as SyntaxError & { readonly loc?: { readonly line: number; readonly column: number } }).loc
    const reason = thrown.message.replace(/ \(\d+:\d+\)$/, '')
    // The line of the directive above is not the user's.
    return place ? `${reason} in line ${place.line - 1}, column ${place.column + 1}` : reason
  }
}
