import ivm from 'isolated-vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hardenedRealmSource } from './harden-realm.ts'

let isolate: ivm.Isolate
let context: ivm.Context
beforeAll(() => {
  isolate = new ivm.Isolate({ memoryLimit: 64 })
  context = isolate.createContextSync()
  context.evalSync(hardenedRealmSource())
})
afterAll(() => isolate.dispose())

/** Runs a function body as user code is run, and gives what it returns as text. */
function run(body: string): string {
  const source = JSON.stringify(`"use strict";\n${body}`)
  return String(
    context.evalSync(`(() => { try { return String(Function(${source})()) } catch (e) { return '! ' + e } })()`),
  )
}

/**
 * Gathers everything that code can reach by itself: what each expression gives, and what calling every function found with
 * some arguments gives. Run twice, what both gather is what two events share.
 */
const gather = `(() => {
  const samples = [
    () => globalThis, () => [], () => ({}), () => /a/g, () => 'a', () => 1, () => 1n, () => true, () => Symbol(),
    () => Symbol.for('x'), () => function () {}, () => () => 1, () => function* () {}, () => (function* () {})(),
    () => async () => 1, () => (async () => 1)(), () => async function* () {}, () => (async function* () {})(),
    () => (async function* () {})().next(), () => class { static #a = 1; get b() { return 1 } }, () => new (class extends Array {})(),
    () => (function () { return arguments })(1), () => Function('return arguments')(1), () => Function('return this')(),
    () => Function('return function f() { return f }')()(), () => new Error('x'), () => new TypeError('x'), () => new AggregateError([]),
    () => { try { null.x } catch (e) { return e } }, () => { try { x } catch (e) { return e } },
    () => { try { const f = () => f(); f() } catch (e) { return e } }, () => { try { JSON.parse('{') } catch (e) { return e } },
    () => { try { new Array(-1) } catch (e) { return e } }, () => { try { decodeURI('%') } catch (e) { return e } },
    () => { const o = {}; Error.captureStackTrace(o); return o }, () => ((strings) => strings)\`a\`, () => new Proxy({}, {}),
    () => Proxy.revocable({}, {}), () => Promise.withResolvers(), () => 'a1'.match(/(?<n>\\d)/), () => 'a'.matchAll(/a/g),
    () => [].entries(), () => [].values().map((x) => x), () => Iterator.from({ next() { return {} } }), () => [1].values().filter((x) => x),
    () => new Map().entries(), () => new Set().values(), () => 'a'[Symbol.iterator](), () => new Date(0), () => new ArrayBuffer(8),
    () => new DataView(new ArrayBuffer(8)), () => new Float64Array(2), () => new Uint8Array(2).entries(), () => new WeakMap(),
    () => new Intl.Segmenter().segment('a b'), () => [...new Intl.Segmenter().segment('a b')], () => new Intl.Segmenter().segment('a')[Symbol.iterator](),
    () => new Intl.NumberFormat(), () => new Intl.NumberFormat().format, () => new Intl.DateTimeFormat(), () => new Intl.DateTimeFormat().format,
    () => new Intl.Collator().compare, () => new Intl.PluralRules(), () => new Intl.Locale('de'), () => new Intl.ListFormat(),
    () => new Intl.DisplayNames('en', { type: 'region' }), () => new Intl.RelativeTimeFormat(), () => Object.fromEntries([]), () => Object.groupBy([], () => 1),
    () => (0, eval)('this'), () => (0, eval)('(function(){})'), () => (0, eval)('new.target === undefined'), () => structured(),
  ]
  const structured = () => ({ ...{} })
  const seen = new Set()
  const walk = (value) => {
    const queue = [value]
    while (queue.length > 0) {
      const at = queue.pop()
      if (Object(at) !== at || seen.has(at)) continue
      seen.add(at)
      if (at instanceof Promise) { try { at.catch(() => 1) } catch {} }
      try { queue.push(Reflect.getPrototypeOf(at)) } catch {}
      let keys = []
      try { keys = Reflect.ownKeys(at) } catch {}
      for (const key of keys) {
        const d = Reflect.getOwnPropertyDescriptor(at, key)
        queue.push(d.value, d.get, d.set)
        try { queue.push(at[key]) } catch {}
      }
    }
  }
  const attempt = (make) => { try { walk(make()) } catch (e) { walk(e) } }
  for (const sample of samples) attempt(sample)
  // Each built-in function once more, called and constructed.
  const hang = new Set(['repeat', 'padEnd', 'padStart', 'fill'])
  for (const each of [...seen]) {
    if (typeof each !== 'function' || hang.has(each.name) || each === gather) continue
    for (const args of [[], [{}], [[1]], ['a', 'a'], [() => 1, {}]]) {
      attempt(() => each(...args)); attempt(() => new each(...args))
      for (const self of [{}, [1], 'a', new Map(), new Error(), Promise.resolve()]) attempt(() => Reflect.apply(each, self, args))
    }
  }
  return seen
})`

describe('a realm for user code', () => {
  test('everything that two events can both reach is frozen', () => {
    const script = `(() => {
      const gather = ${gather}
      const first = gather(), second = gather()
      const shared = [...first].filter((each) => second.has(each))
      const open = shared.filter((each) => !Object.isFrozen(each) && each !== gather)
      const describe = (each) => { try { return String(each.name ?? each).slice(0, 80) } catch { return typeof each } }
      return JSON.stringify({ shared: shared.length, open: open.map(describe) })
    })()`
    const found = JSON.parse(String(context.evalSync(script, { timeout: 30_000 }))) as {
      shared: number
      open: string[]
    }
    // The language has about 800 built-in objects; far fewer would mean that the search saw little.
    expect(found.shared).toBeGreaterThan(700)
    expect(found.open).toEqual([])
  })

  test('nothing shared holds hidden state that methods could change', () => {
    const kinds = `(() => {
      const gather = ${gather}
      const first = gather(), second = gather()
      return [...first].filter((each) => second.has(each)).filter((each) => {
        const is = (method, ...args) => { try { Reflect.apply(method, each, args); return true } catch { return false } }
        return is(Map.prototype.has) || is(Set.prototype.has) || is(WeakMap.prototype.has) || is(WeakSet.prototype.has) ||
          is(Date.prototype.getTime) || ArrayBuffer.isView(each) || is(Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get)
      }).length
    })()`
    expect(context.evalSync(kinds, { timeout: 30_000 })).toBe(0)
  })

  test.each([
    ['a global', 'globalThis.left = 1', 'typeof left'],
    ['a global of sloppy code', 'Function("left2 = 1")()', 'typeof left2'],
    ['a var of an indirect eval', '(0, eval)("var left3 = 1")', 'typeof left3'],
    ['a function of an indirect eval', '(0, eval)("function left4() {}")', 'typeof left4'],
    ['a let of an indirect eval', '(0, eval)("let left5 = 1")', 'typeof left5'],
    ['a property of all objects', 'Object.prototype.left = 1', 'typeof {}.left'],
    ['a property through __proto__', '({}).__proto__.left = 1', 'typeof {}.left'],
    ['a property through constructor.prototype', '"".constructor.prototype.left = 1', 'typeof "".left'],
    ['a changed method', 'Array.prototype.map = 1', 'typeof [].map'],
    ['a removed method', 'delete Array.prototype.map', 'typeof [].map'],
    ['another prototype', 'Object.setPrototypeOf(Array.prototype, { left: 1 })', 'typeof [].left'],
    ['another prototype of the realm', 'Object.setPrototypeOf(globalThis, { left: 1 })', 'typeof globalThis.left'],
    ['the last match', '/(secret)/.exec("a secret")', 'RegExp.$1 + RegExp.lastMatch + RegExp["$_"] + RegExp.input'],
    ['a way stacks are shown', 'Error.prepareStackTrace = () => "left"', 'new Error().stack === "left"'],
    ['a depth of stacks', 'Error.stackTraceLimit = 1', 'Error.stackTraceLimit'],
    [
      'a getter that all errors share',
      'Object.getOwnPropertyDescriptor(new Error(), "stack").get.left = 1',
      'typeof Object.getOwnPropertyDescriptor(new Error(), "stack").get.left',
    ],
    [
      'a property of all generators',
      'Object.getPrototypeOf(function* () {}).left = 1',
      'typeof Object.getPrototypeOf(function* () {}).left',
    ],
    ['a property of all templates', '((s) => { s.left = 1 })`a`', '((s) => typeof s.left)`a`'],
    [
      'a species',
      'Object.defineProperty(Array, Symbol.species, { value: function () { return [7] } })',
      '[1].map((x) => x)',
    ],
    ['a property of a registered symbol', 'Object(Symbol.for("k")).left = 1', 'typeof Object(Symbol.for("k")).left'],
    ['a property of numbers', 'Number.prototype.left = 1', 'typeof (1).left'],
    ['a property of Intl', 'Intl.left = 1', 'typeof Intl.left'],
    ['a property of console', 'console.left = 1', 'typeof console.left'],
    [
      'a setter of the prototype',
      'Object.prototype.__defineSetter__("left", () => 1)',
      'typeof Object.getOwnPropertyDescriptor(Object.prototype, "left")',
    ],
  ])('%s cannot be left behind', (_, leave, look) => {
    const before = run(`return ${look}`)
    run(leave)
    expect(run(`return ${look}`)).toBe(before)
  })

  test.each([
    ['error.name and error.message', 'const e = new Error("a"); e.name = "X"; e.message = "b"; return e', 'X: b'],
    [
      "errors of one's own",
      'class E extends TypeError { constructor(m) { super(m); this.name = "E" } }; return new E("m")',
      'E: m',
    ],
    [
      'fields named like built-in properties',
      'const o = {}; o.constructor = 1; o.toString = 2; o.valueOf = 3; o.hasOwnProperty = 4; return JSON.stringify(o)',
      '{"constructor":1,"toString":2,"valueOf":3,"hasOwnProperty":4}',
    ],
    [
      'counting by key',
      'const n = {}; for (const k of ["a", "constructor", "a"]) n[k] = (Object.hasOwn(n, k) ? n[k] : 0) + 1; return JSON.stringify(n)',
      '{"a":2,"constructor":1}',
    ],
    ["a toString of one's own on an object", 'const o = { toString: () => "o" }; return o', 'o'],
    ['a toString assigned to a list', 'const o = []; o.toString = () => "list"; return o', 'list'],
    [
      "a toString assigned to a prototype of one's own",
      'function F() {} F.prototype.toString = () => "F"; return new F()',
      'F',
    ],
    ['properties of functions', 'const f = () => 1; f.call = 2; f.x = 3; return f.call + f.x', '5'],
    [
      'a class with fields and statics',
      'class A { #x = 1; static s = 2; get x() { return this.#x + A.s } }; return new A().x',
      '3',
    ],
    [
      'inheriting from built-in classes',
      'class L extends Array { sum() { return this.reduce((a, b) => a + b, 0) } }; return L.from([1, 2]).map((x) => x * 2).sum()',
      '6',
    ],
    ["an object with a prototype of one's own", 'const o = Object.create({ a: 1 }); o.a = 2; return o.a', '2'],
    ['__proto__ of an own object', 'const o = {}; o.__proto__ = { a: 1 }; return o.a', '1'],
    [
      'maps, sets and sorted lists',
      'return [...new Set([3, 1, 3])].sort().concat([...new Map([[1, 2]]).values()])',
      '1,3,2',
    ],
    ['patterns with groups', 'return "2026-01-02".replace(/(\\\\d+)-(\\\\d+)-(\\\\d+)/, "$3.$2.$1")', '02.01.2026'],
    [
      'dates and numbers for people',
      'return new Intl.NumberFormat("de-DE").format(1234.5) + (1234.5).toLocaleString("en-US")',
      '1.234,51,234.5',
    ],
    ['generators', 'function* g() { yield 1; yield* [2, 3] } return [...g()].join("")', '123'],
    ['Reflect.set with another receiver', 'const o = {}; Reflect.set({}, "toString", 1, o); return o.toString', '1'],
    ['console, which says nothing', 'console.log(1); return 2', '2'],
  ])('%s work as everywhere', (_, body, expected) => {
    expect(run(body.replaceAll('\\\\d', '\\d'))).toBe(expected)
  })

  test.each(['toString', 'constructor', 'hasOwnProperty', '__lookupGetter__'])(
    '%s of all objects stays as it is',
    (name) => {
      expect(run(`Object.prototype[${JSON.stringify(name)}] = 1`)).toContain('cannot be changed')
    },
  )
})
