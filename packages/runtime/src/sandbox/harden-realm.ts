/**
 * The script by which a realm for user code begins: everything the language brings along is frozen, so that code of one
 * event can leave nothing behind for the next. Shipped as text, because it runs inside the isolate.
 */
export function hardenedRealmSource(): string {
  const functions = [removeMemories, openPrototypes, openForAssignment, freezeAll].map(String)
  return [
    '"use strict";{',
    ...functions,
    'removeMemories()',
    'openPrototypes()',
    `freezeAll([globalThis, ${nameless.join(', ')}])`,
    '}',
  ].join('\n')
}

/** What has no name in the realm is reached through something that syntax or a built-in function makes. */
const nameless = [
  'new Error()',
  '(function () { return arguments })()',
  'function* () {}',
  'async () => undefined',
  'async function* () {}',
  '[][Symbol.iterator]()',
  "''[Symbol.iterator]()",
  'new Map()[Symbol.iterator]()',
  'new Set()[Symbol.iterator]()',
  "''.matchAll(/a/g)",
  '[].values().map((value) => value)',
  'Iterator.from({ next() {} })',
  "new Intl.Segmenter().segment('')",
  "new Intl.Segmenter().segment('')[Symbol.iterator]()",
] as const

/** Takes away what no mapping needs and what remembers, or tells of, what other code did. */
function removeMemories(): void {
  for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry']) {
    Reflect.deleteProperty(globalThis, name)
  }
  // RegExp.$1 and its kin hold the last match of anybody.
  for (const key of Reflect.ownKeys(RegExp)) {
    const isMemory = Reflect.getOwnPropertyDescriptor(RegExp, key)?.get !== undefined && key !== Symbol.species
    if (isMemory) Reflect.deleteProperty(RegExp, key)
  }
}

/** Only names that people do assign: every pair of accessors makes built-in functions slower to reach. */
function openPrototypes(): void {
  openForAssignment(Object.prototype, Reflect.ownKeys(Object.prototype))
  openForAssignment(Function.prototype, Reflect.ownKeys(Function.prototype))
  for (const name of Reflect.ownKeys(globalThis)) {
    const { prototype } = Object(Reflect.get(globalThis, name)) as { readonly prototype?: object }
    if (typeof prototype !== 'object') continue
    const isError = prototype instanceof Error || prototype === Error.prototype
    openForAssignment(prototype, isError ? Reflect.ownKeys(prototype) : ['toString', 'toLocaleString'])
  }
}

/**
 * Where a prototype is frozen, assigning a property of the same name to an object that inherits from it would fail:
 * `error.name = …`, `record.constructor = …`. As a pair of accessors the property stays fixed, and assigning still works.
 */
function openForAssignment(prototype: object, keys: readonly PropertyKey[]): void {
  for (const key of keys) {
    const descriptor = Reflect.getOwnPropertyDescriptor(prototype, key)
    if (!descriptor?.configurable || descriptor.writable !== true) continue
    // Behind a getter nothing else would find it.
    const fixed: unknown = Object.freeze(descriptor.value)
    const pair = {
      get: () => fixed,
      set(this: unknown, value: unknown) {
        if (Object(this) !== this || this === prototype) throw new TypeError('built-in objects cannot be changed')
        const own = Reflect.getOwnPropertyDescriptor(this as object, key)
        const next = own ? { ...own, value } : { value, writable: true, enumerable: true, configurable: true }
        Object.defineProperty(this, key, next)
      },
    }
    Object.defineProperty(prototype, key, { ...pair, enumerable: false, configurable: false })
  }
}

function freezeAll(queue: unknown[]): void {
  const seen = new Set<unknown>()
  while (queue.length > 0) {
    const at = queue.pop()
    if (Object(at) !== at || seen.has(at)) continue
    seen.add(at)
    Object.freeze(at)
    queue.push(Reflect.getPrototypeOf(at as object))
    for (const key of Reflect.ownKeys(at as object)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(at as object, key)
      queue.push(descriptor?.value, descriptor?.get, descriptor?.set)
    }
  }
}
