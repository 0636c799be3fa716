import { pinyinTable } from './functions/pinyin-table.ts'
import { assembleLibrary, createLibrary, libraryParts, librarySettings } from './library.ts'

/**
 * The library as JavaScript text: one expression without free names, to be evaluated once inside an isolate.
 * It is made of the factories' own source, which Node's type stripping leaves valid; a minified bundle must use
 * `createClosure` instead. The object is frozen and holds no state but caches of zones, patterns and the pinyin table.
 *
 * @example
 * const script = `const f = ${expressionLibrarySource()}; f.upper("abc")`
 */
export function expressionLibrarySource(): string {
  // In brackets, so that the engine compiles each at once instead of first only looking over it.
  const sources = Object.entries(libraryParts).map(([name, part]) => `${name}: (${part.toString()})`)
  // One literal with every name: an object put together from spreads is a dictionary to the engine, whose functions it
  // neither finds quickly nor inlines. Mappings run several times as fast with this one.
  const names = Object.keys(createLibrary()).map((name) => `${name}: all.${name}`)
  return `(() => {
'use strict'
const all = (${assembleLibrary.toString()})({
${sources.join(',\n')}
}, ${JSON.stringify(librarySettings(pinyinTable))})
return Object.freeze({ ${names.join(', ')} })
})()`
}
