import { expressionLibrarySource } from '@isthmus/sdk'

/**
 * The script every context starts with. It takes away what no mapping needs. For expressions it defines `f` and freezes
 * the prototypes that records share: the compiler reads inherited names as absent and relies on it. User code gets
 * neither, because it has a fresh context per visit, which must be cheap, and may set properties a prototype also has.
 */
export function bootSource(tier: 'expressions' | 'code'): string {
  return [
    '"use strict";',
    'for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics"]) delete globalThis[name]',
    ...(tier === 'expressions' ? [`const f = ${expressionLibrarySource()}`, freezePrototypes] : []),
  ].join('\n')
}

const freezePrototypes =
  'for (const type of [Object, Array, String, Number, Boolean, Function, RegExp, Date, Map, Set, Promise, Symbol, BigInt, Error]) { Object.freeze(type.prototype); Object.freeze(type) }'
