import { codeCases, fails, gives, type HostileCase } from '../hostile-case.ts'

const frozen = fails('not extensible')
const fixed = fails('read only')

/** Attempts to leave something that another event, run or flow would find. */
export const leavingState: readonly HostileCase[] = [
  ...codeCases('prototype pollution', [
    ['Object.prototype', 'Object.prototype.polluted = 1; return record', frozen],
    ['through __proto__ of the record', 'record.__proto__.polluted = 1; return record', frozen],
    ['through constructor.prototype', 'record["constructor"]["prototype"].polluted = 1; return record', frozen],
    [
      'a naive deep merge of a hostile record',
      'const merge = (a, b) => { for (const k in b) { if (typeof b[k] === "object" && b[k]) { a[k] = a[k] ?? {}; merge(a[k], b[k]) } else a[k] = b[k] } return a }; merge({}, JSON.parse(\'{"__proto__":{"polluted":1}}\')); return {}',
      frozen,
    ],
    [
      'a naive path setter',
      'const set = (o, path, v) => { const keys = path.split("."); const last = keys.pop(); let at = o; for (const k of keys) at = at[k] ??= {}; at[last] = v }; set({}, "constructor.prototype.polluted", 1); return {}',
      frozen,
    ],
    ['a changed method of lists', 'Array.prototype.push = () => 0; return record', fixed],
    ['a changed method of texts', 'String.prototype.trim = () => "x"; return record', fixed],
    ['a removed method', 'delete Array.prototype.map; return record', fails('Cannot delete')],
    [
      'a setter under list indices',
      'Object.defineProperty(Array.prototype, "0", { set() {}, get: () => "x" }); return record',
      frozen,
    ],
    ['a toJSON for everything', 'Object.prototype.toJSON = () => ({ owned: 1 }); return record', frozen],
    ['a toJSON for lists', 'Array.prototype.toJSON = () => "[]"; return record', frozen],
    ['JSON.stringify itself', 'JSON.stringify = () => "{}"; return record', fixed],
    [
      'JSON.parse through defineProperty',
      'Object.defineProperty(JSON, "parse", { value: () => 1 }); return record',
      fails('Cannot redefine'),
    ],
    ['Object.freeze replaced', 'Object.freeze = (x) => x; return record', fixed],
    ['a then for all objects', 'Object.prototype.then = (f) => f({ owned: 1 }); return record', frozen],
    ['the iterator of lists', 'Array.prototype[Symbol.iterator] = function* () { yield 7 }; return record', fixed],
    [
      'the prototype of list iterators',
      'Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true }); return record',
      fixed,
    ],
    [
      'the prototype of generators',
      'Object.getPrototypeOf(Object.getPrototypeOf(function* () {}).prototype).polluted = 1; return record',
      frozen,
    ],
    [
      'the prototype of typed arrays',
      'Object.getPrototypeOf(Uint8Array).prototype.polluted = 1; return record',
      frozen,
    ],
    [
      'the error of another realm of code',
      'Function("Error.prototype.polluted = 1; \'use strict\'")(); return { got: typeof new Error().polluted }',
      gives({ got: 'undefined' }),
    ],
    ['another prototype for lists', 'Object.setPrototypeOf(Array.prototype, { polluted: 1 }); return record', frozen],
    [
      'a hook for instanceof',
      'Object.defineProperty(Function.prototype, Symbol.hasInstance, { value: () => true }); return record',
      fails('Cannot redefine'),
    ],
    [
      'a way to make texts of errors',
      'Error.prototype.toString = () => "owned"; return record',
      fails('cannot be changed'),
    ],
    ['a hidden slot of all functions', 'Function.prototype.left = 1; return record', frozen],
  ]),
  ...codeCases('Symbol.species', [
    [
      'of lists',
      'Object.defineProperty(Array, Symbol.species, { value: function () { return [7] } }); return record',
      fails('Cannot redefine'),
    ],
    [
      'of an own list',
      'class L extends Array { static get [Symbol.species]() { return Object } }; return { got: Array.isArray(L.from([1]).map((x) => x)) }',
      gives({ got: false }),
    ],
    ['of promises', 'Promise[Symbol.species] = null; return record', fails('Cannot set property')],
    [
      'of patterns, which splitting asks',
      'class R extends RegExp { static get [Symbol.species]() { return function () { return { exec: () => null } } } }; return { got: "a,b".split(new R(",")) }',
      gives({ got: ['a,b'] }),
    ],
    [
      'a constructor that hands out the record',
      'const l = [1, 2]; l.constructor = { [Symbol.species]: function () { return record } }; l.map((x) => x * 2); return record',
      fails(''),
    ],
  ]),
  ...codeCases('globals', [
    ['a global', 'globalThis.left = 1; return {}', frozen],
    ['a name without a declaration', 'left = 1; return {}', fails('left is not defined')],
    ['a sloppy global', 'Function("left = 1")(); return { got: typeof left }', gives({ got: 'undefined' })],
    ['a var of an indirect eval', '(0, eval)("var left = 1"); return {}', frozen],
    [
      'a class of an indirect eval',
      '(0, eval)("class Left {}"); return { got: typeof Left }',
      gives({ got: 'undefined' }),
    ],
    ['a built-in replaced', 'Date = null; return {}', fixed],
    [
      'undefined redefined',
      'Object.defineProperty(globalThis, "undefined", { value: 1 }); return {}',
      fails('Cannot redefine'),
    ],
    ['an accessor on the realm', 'Object.defineProperty(globalThis, "left", { get: () => 1 }); return {}', frozen],
    ['another prototype of the realm', 'Object.setPrototypeOf(globalThis, null); return {}', frozen],
    [
      'a registered symbol as a mark',
      'Symbol.for("left"); return { got: Object.getOwnPropertySymbols(globalThis).length }',
      gives({ got: 0 }),
    ],
    [
      'the last match of a pattern',
      '/(secret)/.exec("a secret"); return { got: typeof RegExp.$1 }',
      gives({ got: 'undefined' }),
    ],
    ['the input of patterns', 'RegExp.input = "left"; return {}', frozen],
    [
      'a pattern that remembers its position',
      'const p = /a/g; p.test("aa"); return { got: p.lastIndex }',
      gives({ got: 1 }),
    ],
    ['the template object of a tag', '((s) => { s.raw.left = 1 })`a`; return {}', frozen],
    [
      'a property of the running function',
      'Function("arguments.callee.left = 1")(); return { got: typeof Function("return arguments.callee.left")() }',
      gives({ got: 'undefined' }),
    ],
    ['the run, which all records share', 'run.left = 1; return {}', frozen],
    ['the trigger record, which others descend from', 'trigger.list.push(4); return {}', frozen],
    ['a cache on console', 'console.cache = {}; return {}', frozen],
    ['a cache on Math', 'Math.cache = 1; return {}', frozen],
    [
      'a cache on a getter that errors share',
      'Object.getOwnPropertyDescriptor(new Error(), "stack").get.left = 1; return {}',
      frozen,
    ],
    ['the depth of stacks', 'Error.stackTraceLimit = 1e9; return {}', fixed],
    [
      'what is awaited after the answer',
      '(async () => { for (let i = 0; i < 5; i += 1) await null; record.n = 99 })(); return record',
      gives({ n: 1, text: 'abc', list: [1, 2, 3] }),
    ],
  ]),
  ...codeCases('Error.prepareStackTrace', [
    ['set on Error', 'Error.prepareStackTrace = (e, s) => s; return {}', frozen],
    [
      'set by defineProperty',
      'Object.defineProperty(Error, "prepareStackTrace", { value: (e, s) => s }); return {}',
      frozen,
    ],
    [
      "set on a class of one's own",
      'class E extends Error { static prepareStackTrace(e, s) { return s } }; return { got: typeof new E("x").stack }',
      gives({ got: 'string' }),
    ],
    [
      'call sites through captureStackTrace',
      'const o = {}; Error.captureStackTrace(o); return { got: typeof o.stack }',
      gives({ got: 'string' }),
    ],
    [
      'functions of other frames',
      'const o = {}; Error.captureStackTrace(o, () => 1); return { got: typeof o.stack?.[0]?.getFunction }',
      gives({ got: 'undefined' }),
    ],
    [
      'stacks that name our own part',
      'return { got: typeof new Error("x").stack.split("\\n").find((l) => /\\$PORT|secret/.test(l)) }',
      gives({ got: 'undefined' }),
    ],
    [
      'a stack getter that throws',
      'const e = new Error("told"); Object.defineProperty(e, "stack", { get() { throw 1 } }); throw e',
      fails('told'),
    ],
  ]),
]
