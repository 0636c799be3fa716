import { pinyinTable } from './functions/pinyin-table.ts'
import { assembleLibrary, libraryParts, librarySettings } from './library.ts'

/**
 * The library as JavaScript text: one expression without free names, to be evaluated once inside an isolate.
 * It is made of the factories' own source, which Node's type stripping leaves valid; a minified bundle must use
 * `createClosure` instead. The object is frozen and holds no state but caches of zones, patterns and the pinyin table.
 *
 * @example
 * const script = `const f = ${expressionLibrarySource()}; f.upper("abc")`
 */
export function expressionLibrarySource(): string {
  const sources = Object.entries(libraryParts).map(([name, part]) => `${name}: ${part.toString()}`)
  return `(() => {
'use strict'
return (${assembleLibrary.toString()})({
${sources.join(',\n')}
}, ${JSON.stringify(librarySettings(pinyinTable))})
})()`
}
