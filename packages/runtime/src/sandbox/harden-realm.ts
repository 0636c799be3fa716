/**
 * The script by which a realm for user code begins: everything the language brings along is frozen, so that code of one
 * event can leave nothing behind for the next. Shipped as text, because it runs inside the isolate.
 */
export function hardenedRealmSource(): string {
  return `"use strict";(${hardenRealm.toString()})(${openForAssignment.toString()})`
}

type Open = (prototype: object, keys?: readonly PropertyKey[]) => void

function hardenRealm(open: Open): void {
  const realm = globalThis as unknown as Record<string, object & { readonly prototype: object }>
  // What no mapping needs, and what tells when memory is collected: that would carry a trace of other events.
  for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry']) {
    delete realm[name]
  }
  // RegExp.$1 and its kin remember the last match of anybody.
  for (const key of Reflect.ownKeys(RegExp)) {
    const isMemory = Object.getOwnPropertyDescriptor(RegExp, key)?.get !== undefined && key !== Symbol.species
    if (isMemory) Reflect.deleteProperty(RegExp, key)
  }
  for (const type of [Object, Function]) open(type.prototype)
  for (const name of Reflect.ownKeys(realm)) {
    const { prototype } = Object(realm[name as string]) as { readonly prototype?: object }
    if (typeof prototype !== 'object') continue
    if (prototype instanceof Error || prototype === Error.prototype) open(prototype)
    else open(prototype, ['toString', 'toLocaleString'])
  }
  // What has no name in the realm: each is reached through something that syntax or a built-in function makes.
  const queue: unknown[] = [
    realm,
    new Error(),
    // oxlint-disable-next-line prefer-rest-params -- the object itself is wanted
    (function sample(): unknown {
      return arguments
    })(),
    function* sample() {},
    async () => undefined,
    async function* sample() {},
    [][Symbol.iterator](),
    ''[Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ''.matchAll(/a/g),
    [].values().map((value) => value),
    Iterator.from({ next: () => ({ done: true, value: undefined }) }),
    new Intl.Segmenter().segment(''),
    new Intl.Segmenter().segment('')[Symbol.iterator](),
  ]
  const seen = new Set<unknown>()
  while (queue.length > 0) {
    const at = queue.pop()
    if ((typeof at !== 'object' && typeof at !== 'function') || at === null || seen.has(at)) continue
    seen.add(at)
    Object.freeze(at)
    queue.push(Reflect.getPrototypeOf(at))
    for (const key of Reflect.ownKeys(at)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(at, key)
      queue.push(descriptor?.value, descriptor?.get, descriptor?.set)
    }
  }
}

/**
 * Where a prototype is frozen, assigning a property of the same name to an object that inherits from it would fail:
 * `error.name = …`, `record.constructor = …`. As a pair of accessors the property stays fixed, and assigning still works.
 */
function openForAssignment(prototype: object, keys: readonly PropertyKey[] = Reflect.ownKeys(prototype)): void {
  for (const key of keys) {
    const descriptor = Reflect.getOwnPropertyDescriptor(prototype, key)
    if (!descriptor?.configurable || descriptor.writable !== true) continue
    const fixed: unknown = descriptor.value
    const pair = {
      get: () => fixed,
      set(this: unknown, value: unknown) {
        if (typeof this !== 'object' && typeof this !== 'function') throw new TypeError('values have no properties')
        if (this === null || this === prototype) throw new TypeError('built-in objects cannot be changed')
        const own = Reflect.getOwnPropertyDescriptor(this, key)
        const next = own ? { ...own, value } : { value, writable: true, enumerable: true, configurable: true }
        Object.defineProperty(this, key, next)
      },
    }
    Object.defineProperty(prototype, key, { ...pair, enumerable: false, configurable: false })
  }
}
