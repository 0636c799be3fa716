import { codeCases, endless, fails, gives, ends, tooMuch, type HostileCase } from '../hostile-case.ts'

/** Attempts to keep a process busy for ever. */
export const neverEnding: readonly HostileCase[] = [
  ...codeCases('loops', [
    ['an empty loop', 'for (;;) {}', endless],
    ['a loop that catches everything', 'for (;;) { try { throw 1 } catch {} finally {} }', endless],
    ['a loop in a finally block', 'try { return 1 } finally { for (;;) {} }', endless],
    ['a generator spread without end', 'function* g() { for (;;) yield* [] } return [...g()]', endless],
    [
      'an iterator that is never done',
      'const it = { [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) }; for (const x of it) {} return {}',
      endless,
    ],
    [
      'a list that grows while it is walked',
      'const l = [1]; for (const x of l) { l.push(x); l[0] = l.length }',
      tooMuch,
    ],
    ['recursion with a catch at each level', 'const f = () => { try { f() } finally { f() } }; f()', endless],
    ['a number that is asked for its value', 'return +{ valueOf() { for (;;) {} } }', endless],
    ['a class with a static block', 'class A { static { for (;;) {} } }', endless],
  ]),
  ...codeCases('promises and microtasks', [
    ['a promise as result', 'return Promise.resolve(record)', fails('it cannot wait')],
    ['an async function as result', 'return (async () => record)()', fails('it cannot wait')],
    ['a promise that never settles', 'return new Promise(() => {})', fails('it cannot wait')],
    ['a thenable', 'return { then(f) { f(1) } }', fails('it cannot wait')],
    ['a then that is a getter which loops', 'return { get then() { for (;;) {} } }', endless],
    [
      'a flood of microtasks',
      'const f = () => Promise.resolve().then(f); f(); return { n: 1 }',
      ends('CODE_TIMEOUT', 'CODE_MEMORY'),
    ],
    [
      'microtasks that double',
      'const f = () => { Promise.resolve().then(f); Promise.resolve().then(f) }; f(); return {}',
      tooMuch,
    ],
    [
      'an async generator drained for ever',
      '(async () => { async function* g() { for (;;) yield 1 } for await (const x of g()) {} })(); return {}',
      tooMuch,
    ],
    ['a loop after the answer', 'Promise.resolve().then(() => { for (;;) {} }); return { n: 1 }', endless],
    ['a rejection that nobody handles', 'Promise.reject(new Error("unheard")); return { n: 1 }', fails('unheard')],
    [
      'a rejection with a getter that loops',
      'Promise.reject({ get message() { for (;;) {} }, get stack() { for (;;) {} } }); return { n: 1 }',
      ends('CODE_TIMEOUT', 'CODE_FAILED'),
    ],
    [
      'promises that wait for each other',
      'const a = Promise.withResolvers(), b = Promise.withResolvers(); a.promise.then(b.resolve); b.promise.then(a.resolve); return { n: 2 }',
      gives({ n: 2 }),
    ],
    [
      'a race of many that never settle',
      'Promise.race(Array.from({ length: 1e4 }, () => new Promise(() => {}))); return { n: 3 }',
      gives({ n: 3 }),
    ],
    [
      'resources disposed of later',
      'const s = new AsyncDisposableStack(); s.defer(() => { for (;;) {} }); s.disposeAsync(); return {}',
      endless,
    ],
  ]),
  ...codeCases('patterns', [
    ['nested repetition', 'return { got: /^(a+)+$/.test("a".repeat(60) + "b") }', endless],
    ['back references', 'return { got: /(x+x+)+y/.test("x".repeat(60)) }', endless],
    [
      'a look-behind that backtracks',
      'return { got: /(?<=^(a|aa)+)b/.test("a".repeat(90) + "cb") }',
      ends('gives', 'CODE_TIMEOUT'),
    ],
    [
      'splitting by an evil pattern',
      'return "a".repeat(60).concat("!").split(/(?:a*)*$/)',
      ends('CODE_TIMEOUT', 'CODE_FAILED'),
    ],
    [
      'an evil pattern from the record',
      'return { got: new RegExp("(" + record.text[0] + "*)*$").test("a".repeat(60) + "b") }',
      ends('CODE_TIMEOUT', 'CODE_FAILED'),
    ],
    ['a pattern of a million groups', 'new RegExp("(a)".repeat(1e6)); return {}', fails('regular expression')],
    [
      'a huge counted repetition',
      'return { got: /(?:a{1,1000}){1,1000}b/.test("a".repeat(3000)) }',
      ends('CODE_TIMEOUT', 'CODE_FAILED'),
    ],
  ]),
  ...codeCases('native work that cannot be interrupted', [
    ['squaring a big integer', 'let n = 2n ** 64n; for (;;) n = n * n', tooMuch],
    [
      'a power of a big integer',
      'return { got: String(3n ** (2n ** 26n)).length }',
      ends('gives', 'CODE_TIMEOUT', 'CODE_MEMORY', 'CODE_FAILED'),
    ],
    [
      'a big integer from a long text',
      'return { got: BigInt("9".repeat(1e7)) % 7n === 0n }',
      ends('CODE_TIMEOUT', 'CODE_MEMORY'),
    ],
    [
      'dividing big integers',
      'let a = (1n << 30000000n) + 1n; const b = (1n << 14999999n) + 3n; for (;;) a = a / b * b + 1n',
      tooMuch,
    ],
    ['a big integer as text', 'return { got: (1n << 100000000n).toString().length }', tooMuch],
    ['filling a huge list', 'return { got: new Array(2 ** 32 - 2).fill(1).length }', tooMuch],
    ['searching a huge empty list', 'const a = []; a.length = 2 ** 32 - 1; return { got: a.lastIndexOf(1) }', endless],
    ['reversing a huge object that poses as a list', 'Array.prototype.reverse.call({ length: 2 ** 53 - 1 })', endless],
    [
      'joining a huge empty list',
      'return { got: new Array(2 ** 32 - 1).join("").length }',
      ends('gives', 'CODE_TIMEOUT', 'CODE_MEMORY', 'CODE_FAILED'),
    ],
    [
      'normalising a long text again and again',
      'const t = "\\u1e9b\\u0323".repeat(5e6); for (;;) t.normalize("NFKD")',
      tooMuch,
    ],
    [
      'sorting a long list of equal texts',
      'const t = "x".repeat(1e5); const l = Array.from({ length: 3e4 }, (_, i) => t + i); for (;;) l.toSorted((a, b) => a.localeCompare(b))',
      tooMuch,
    ],
    [
      'deep text joined at once',
      'let t = "x"; for (let i = 0; i < 2 ** 22; i += 1) t = t + i + "y"; for (;;) t = (t + "z").replaceAll("q", "r")',
      tooMuch,
    ],
    ['parsing JSON without end', 'const t = "[" + "1,".repeat(3e6) + "1]"; for (;;) JSON.parse(t)', tooMuch],
  ]),
  ...codeCases('timing of kills', [
    [
      'work that ends shortly before the limit',
      'const t = Date.now(); while (Date.now() < t + 600); return { n: 1 }',
      ends('gives', 'CODE_TIMEOUT'),
    ],
    [
      'work that ends between limit and kill',
      'const t = Date.now(); while (Date.now() < t + 1100); return { n: 1 }',
      endless,
    ],
    [
      'native work that begins just before the limit',
      'const t = Date.now(); while (Date.now() < t + 950); let n = 2n ** 64n; for (;;) n = n * n',
      tooMuch,
    ],
    [
      'a termination caught and ignored',
      'const f = () => { try { for (;;) {} } catch { f() } finally { f() } }; f()',
      endless,
    ],
  ]),
]
