import { codeCases, fails, gives, ends, tooMuch, type HostileCase } from '../hostile-case.ts'

const refusedBySize = ends('CODE_FAILED', 'CODE_MEMORY', 'CODE_TIMEOUT')

/** Attempts to take all memory, of the process or of the machine. */
export const fillingMemory: readonly HostileCase[] = [
  ...codeCases('lists and objects', [
    ['lists of numbers', 'const all = []; for (;;) all.push(new Array(500000).fill(all.length + 0.5))', tooMuch],
    ['objects with many keys', 'const o = {}; for (let i = 0; ; i += 1) o["k" + i] = i', tooMuch],
    [
      'functions built from text',
      'const all = []; for (let i = 0; ; i += 1) all.push(Function("return " + i + "/*" + "x".repeat(10000) + "*/"))',
      tooMuch,
    ],
    ['symbols in the shared registry', 'for (let i = 0; ; i += 1) Symbol.for("s" + i + "x".repeat(1000))', tooMuch],
    ['errors with stacks', 'const all = []; for (;;) all.push(new Error("x".repeat(10000)))', tooMuch],
    ['concatenating a list with itself', 'let l = [1, 2, 3]; for (;;) l = l.concat(l)', tooMuch],
    [
      'flattening a deep tree',
      'let l = [1]; for (let i = 0; i < 40; i += 1) l = [l, l]; return l.flat(Infinity)',
      tooMuch,
    ],
    [
      'a sparse list made dense',
      'const l = []; l[2 ** 27] = 1; return { got: Object.keys(l.fill(0)).length }',
      tooMuch,
    ],
    ['a length that cannot be', 'return new Array(2 ** 32)', fails('Invalid array length')],
  ]),
  ...codeCases('texts', [
    ['doubling a text', 'let t = "x"; for (;;) t += t', fails('Invalid string length')],
    [
      'the longest text there can be, made flat',
      'const t = "x".repeat(2 ** 29 - 24); return { got: t.replace("x", "y").length }',
      ends('gives', 'CODE_MEMORY', 'CODE_TIMEOUT'),
    ],
    ['padding', 'return { got: "".padEnd(2 ** 30, "ab") }', fails('Invalid string length')],
    [
      'a replacement that multiplies',
      'let t = "a".repeat(1000); for (;;) t = t.replaceAll("a", "$&$&$&$&$&$&$&$&")',
      refusedBySize,
    ],
    [
      'joining one long text many times',
      'const t = "z".repeat(1e6); return { got: new Array(1000).fill(t).join(t) }',
      refusedBySize,
    ],
    ['encoding that triples', 'let t = "%"; for (;;) t = encodeURIComponent(t)+t', refusedBySize],
    [
      'a long text of four-byte characters',
      'return { got: "\\u{1F600}".repeat(2 ** 24) }',
      ends('CODE_MEMORY', 'CODE_TIMEOUT', 'OUTPUT_TOO_LARGE'),
    ],
  ]),
  ...codeCases('buffers', [
    ['one huge buffer', 'return { got: new ArrayBuffer(2 ** 33).byteLength }', fails('allocation failed')],
    ['many buffers', 'const all = []; for (;;) all.push(new Uint8Array(2 ** 24).fill(1))', refusedBySize],
    [
      'a buffer that grows',
      'const b = new ArrayBuffer(1, { maxByteLength: 2 ** 32 }); b.resize(2 ** 32); new Uint8Array(b).fill(1); return {}',
      refusedBySize,
    ],
    [
      'buffers passed on and on',
      'let b = new ArrayBuffer(2 ** 26); const all = []; for (;;) { all.push(b.slice(0)); b = b.transfer(b.byteLength) }',
      refusedBySize,
    ],
    ['floats that are too many', 'return { got: new Float64Array(2 ** 32).length }', fails('')],
  ]),
  ...codeCases('depth', [
    ['endless recursion', 'const f = () => f(); return f()', fails('call stack')],
    [
      'recursion through toString',
      'const o = { toString() { return "" + o } }; return { got: "" + o }',
      fails('call stack'),
    ],
    ['recursion through a getter', 'const o = { get x() { return o.x } }; return { got: o.x }', fails('call stack')],
    [
      'recursion through a proxy',
      'const p = new Proxy({}, { get: (t, k, r) => r[k] }); return { got: p.x }',
      fails('call stack'),
    ],
    ['recursion through toJSON', 'const o = { toJSON() { return JSON.stringify(o) } }; return o', fails('call stack')],
    [
      'a deeply nested result',
      'let o = {}; for (let i = 0; i < 1e6; i += 1) o = { o }; return o',
      ends('CODE_FAILED', 'CODE_TIMEOUT', 'CODE_MEMORY'),
    ],
    [
      'deeply nested JSON',
      'return JSON.parse("[".repeat(1e6) + "]".repeat(1e6))',
      ends('CODE_FAILED', 'CODE_MEMORY', 'CODE_TIMEOUT'),
    ],
    [
      'a deep chain of prototypes',
      'let o = {}; for (let i = 0; i < 1e5; i += 1) o = Object.create(o); return { got: o.x === undefined }',
      ends('gives', 'CODE_TIMEOUT'),
    ],
    [
      'a deep chain of proxies',
      'let p = {}; for (let i = 0; i < 1e5; i += 1) p = new Proxy(p, {}); return { got: p.x === undefined }',
      ends('gives', 'CODE_FAILED', 'CODE_MEMORY'),
    ],
    [
      'a deep chain of bound functions',
      'let f = () => 1; for (let i = 0; i < 1e6; i += 1) f = f.bind(null); return { got: f() }',
      ends('gives', 'CODE_FAILED', 'CODE_MEMORY', 'CODE_TIMEOUT'),
    ],
    [
      'a source text nested deeply',
      'return { got: eval("(".repeat(1e5) + "1" + ")".repeat(1e5)) }',
      fails('call stack'),
    ],
    [
      'a pattern nested deeply',
      'return { got: new RegExp("(".repeat(1e5) + ")".repeat(1e5)).test("") }',
      fails('regular expression'),
    ],
    ['a list that holds itself', 'const l = []; l.push(l); return l', fails('circular')],
  ]),
  ...codeCases('floods of output', [
    [
      'one very long text',
      'return { got: "x".repeat(70 * 2 ** 20) }',
      ends('OUTPUT_TOO_LARGE', 'CODE_MEMORY', 'CODE_TIMEOUT'),
    ],
    [
      'very many records',
      'return Array.from({ length: 5e6 }, (_, i) => ({ i }))',
      ends('OUTPUT_TOO_LARGE', 'CODE_MEMORY', 'CODE_TIMEOUT'),
    ],
    [
      'records that are the same object many times',
      'const big = { t: "x".repeat(1e6) }; return new Array(200).fill(big)',
      ends('OUTPUT_TOO_LARGE', 'CODE_MEMORY', 'CODE_TIMEOUT'),
    ],
    [
      'a small object that becomes large as JSON',
      'const leaf = ["\\u0001".repeat(1000)]; let o = leaf; for (let i = 0; i < 14; i += 1) o = [o, o]; return { o }',
      ends('OUTPUT_TOO_LARGE', 'CODE_MEMORY', 'CODE_TIMEOUT'),
    ],
    [
      'a key of megabytes',
      'return { ["k".repeat(70 * 2 ** 20)]: 1 }',
      ends('OUTPUT_TOO_LARGE', 'CODE_MEMORY', 'CODE_TIMEOUT'),
    ],
    ['an error text of megabytes', 'throw new Error("e".repeat(5e7))', fails('eee')],
    [
      'console without end',
      'for (let i = 0; i < 1e5; i += 1) console.log("x".repeat(100)); return { n: 1 }',
      gives({ n: 1 }),
    ],
  ]),
]
