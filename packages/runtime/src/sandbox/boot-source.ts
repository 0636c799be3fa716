import { expressionLibrarySource } from '@isthmus/sdk'

/**
 * The script every context for expressions starts with. It takes away what no mapping needs, defines `f` and freezes the
 * prototypes that records share: the compiler reads inherited names as absent and relies on it. Contexts for user code
 * start with `hardenedRealmSource`.
 */
export function expressionBootSource(): string {
  return [
    '"use strict";',
    'for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics"]) delete globalThis[name]',
    librarySource(),
    freezePrototypes,
  ].join('\n')
}

/** Defines `f`, the expression library. */
export function librarySource(): string {
  return `const f = ${expressionLibrarySource()}`
}

const freezePrototypes =
  'for (const type of [Object, Array, String, Number, Boolean, Function, RegExp, Date, Map, Set, Promise, Symbol, BigInt, Error]) { Object.freeze(type.prototype); Object.freeze(type) }'
