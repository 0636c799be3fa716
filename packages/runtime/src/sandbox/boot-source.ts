import { expressionLibrarySource } from '@isthmus/sdk'

/**
 * The script every context starts with: it takes away what no mapping needs, freezes the prototypes that records share
 * (the expression compiler reads inherited names as absent and relies on it), and defines `f`.
 */
export function bootSource(tier: 'expressions' | 'code'): string {
  return [
    '"use strict"',
    'for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics"]) delete globalThis[name]',
    `const f = ${expressionLibrarySource()}`,
    // User code may legitimately set a property that a prototype also has, which frozen prototypes forbid; its context
    // lives for one visit only, so nothing it changes can reach another run.
    ...(tier === 'expressions' ? [freezePrototypes] : []),
  ].join('\n')
}

const freezePrototypes =
  'for (const type of [Object, Array, String, Number, Boolean, Function, RegExp, Date, Map, Set, Promise, Symbol, BigInt, Error]) { Object.freeze(type.prototype); Object.freeze(type) }'
