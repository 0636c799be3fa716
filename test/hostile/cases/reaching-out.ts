import { codeCases, endless, fails, gives, nothing, refused, type HostileCase } from '../hostile-case.ts'

/** Attempts to get hold of something of the host. */
export const reachingOut: readonly HostileCase[] = [
  ...codeCases('constructor chains', [
    [
      'the constructor of an arrow function',
      'return { got: (() => {}).constructor("return typeof process")() }',
      nothing,
    ],
    [
      'the constructor of the constructor of the record',
      'return { got: record.constructor.constructor("return typeof process")() }',
      nothing,
    ],
    [
      'the constructor behind a caught error',
      'try { null.x } catch (e) { return { got: e.constructor.constructor("return typeof process")() } }',
      nothing,
    ],
    [
      'the constructor behind a native range error',
      'try { new Array(-1) } catch (e) { return { got: e.constructor.constructor("return typeof require")() } }',
      nothing,
    ],
    [
      'the constructor behind a stack overflow',
      'const f = () => f(); try { f() } catch (e) { return { got: e.constructor.constructor("return typeof process")() } }',
      nothing,
    ],
    [
      'the constructor of async functions',
      'return { got: Object.getPrototypeOf(async () => {}).constructor("return typeof process").constructor.name }',
      gives({ got: 'AsyncFunction' }),
    ],
    [
      'the constructor of generators',
      'return { got: Object.getPrototypeOf(function* () {}).constructor("yield typeof process")().next().value }',
      nothing,
    ],
    [
      'Reflect.construct of Function',
      'return { got: Reflect.construct(Function, ["return typeof process"])() }',
      nothing,
    ],
    ['the constructor of the run', 'return { got: run.constructor.constructor("return typeof process")() }', nothing],
    [
      'the constructor of the trigger record',
      'return { got: trigger.constructor.constructor("return typeof process")() }',
      nothing,
    ],
    [
      'a symbol-keyed walk to any function',
      'return { got: [][Symbol.iterator]().next.constructor("return typeof process")() }',
      nothing,
    ],
    [
      'the prototype of the realm',
      'const p = Object.getPrototypeOf(globalThis); return { got: p.constructor.constructor("return typeof process")() }',
      nothing,
    ],
    ['a bound Function', 'return { got: Function.bind(null, "return typeof process")()() }', nothing],
    [
      'Function called with a forged this',
      'return { got: Function.call({ process: 1 }, "return typeof this.process")() }',
      nothing,
    ],
  ]),
  ...codeCases('code from text', [
    ['a direct eval', 'return { got: eval("typeof process") }', nothing],
    ['an indirect eval', 'return { got: (0, eval)("typeof require") }', nothing],
    ['an eval in a default value', 'const f = (x = eval("typeof module")) => x; return { got: f() }', nothing],
    [
      'a function that closes its own brackets',
      'return { got: Function("}, function () { return typeof process")() }',
      fails('Single function literal required'),
    ],
    ['code that closes the brackets around it', '} ; (function () { return process', refused('does not compile')],
    ['code that opens a comment over what follows', 'return { got: 1 } /*', refused('does not compile')],
    ['code that ends in a line comment', 'return { got: 1 } //', gives({ got: 1 })],
    ['an html comment', '<!-- x\nreturn { got: 1 }', gives({ got: 1 })],
    ['line separators inside a text', 'return { got: "\u2028\u2029".length }', gives({ got: 2 })],
    ['a static import', 'import fs from "node:fs"; return fs', refused('does not compile')],
    ['an export', 'export const x = 1; return x', refused('does not compile')],
    ['import.meta', 'return { got: import.meta.url }', refused('does not compile')],
    ['waiting at the top', 'await 1; return {}', refused('does not compile')],
    ['yielding at the top', 'yield 1; return {}', refused('does not compile')],
    ['super at the top', 'return super.x', refused('does not compile')],
    ['a with statement', 'with (record) { return { n } }', refused('does not compile')],
    ['new.target of the function around', 'return { got: typeof new.target }', refused('does not compile')],
    ['the code that runs, through arguments.callee', 'return { got: typeof arguments.callee }', fails('callee')],
    ['this at the top', 'return { got: typeof this }', nothing],
    ['this of a sloppy function', 'return { got: Function("return typeof this.process")() }', nothing],
    [
      'the caller of a sloppy function',
      'const f = Function("return typeof f.caller"); return { got: Function("g", "return String(arguments.callee.caller)")() }',
      gives({ got: 'null' }),
    ],
    [
      'a dynamic import of a built-in module',
      'import("node:fs").then((fs) => fs.writeFileSync("$FOLDER/new", "x")); return { got: 1 }',
      fails('Not supported'),
    ],
    ['a dynamic import caught', 'import("node:net").catch(() => 1); return { got: 1 }', gives({ got: 1 })],
    [
      'a dynamic import from built code',
      'Function("return import(\'node:child_process\')")().catch(() => 1); return { got: 1 }',
      gives({ got: 1 }),
    ],
    ['a source map comment to a file', 'return { got: 1 }\n//# sourceMappingURL=file://$FILE', gives({ got: 1 })],
    [
      'a source url that names a file',
      'return { got: new Error("x").stack.includes("canary") }\n//# sourceURL=file://$FILE',
      gives({ got: true }),
    ],
  ]),
  ...codeCases('names of the host', [
    ['process', 'return { got: typeof process }', nothing],
    ['require', 'return { got: typeof require }', nothing],
    ['module and exports', 'return { got: typeof module === typeof exports ? typeof module : "one" }', nothing],
    ['global', 'return { got: typeof global }', nothing],
    ['Buffer', 'return { got: typeof Buffer }', nothing],
    [
      'timers',
      'return { got: [typeof setTimeout, typeof setInterval, typeof setImmediate, typeof queueMicrotask].find((t) => t !== "undefined") ?? "undefined" }',
      nothing,
    ],
    [
      'structuredClone and MessageChannel',
      'return { got: [typeof structuredClone, typeof MessageChannel].find((t) => t !== "undefined") ?? "undefined" }',
      nothing,
    ],
    ['performance', 'return { got: typeof performance }', nothing],
    [
      'the isolate library itself',
      'return { got: [typeof ivm, typeof _ivm, typeof $262].find((t) => t !== "undefined") ?? "undefined" }',
      nothing,
    ],
    [
      'names of our own part of the script',
      'return { got: [typeof visit, typeof units, typeof parse, typeof texts, typeof metaText, typeof job].find((t) => t !== "undefined") ?? "undefined" }',
      nothing,
    ],
    [
      'every global that is there',
      'return { got: Object.getOwnPropertyNames(globalThis).filter((n) => /process|require|fetch|socket|file|worker|native|binding|ivm/i.test(n)) }',
      gives({ got: [] }),
    ],
    [
      'hidden symbols of the realm',
      'return { got: Object.getOwnPropertySymbols(globalThis).map(String).filter((n) => n !== "Symbol(Symbol.toStringTag)") }',
      gives({ got: [] }),
    ],
    ['gc and the natives of the machine', 'return { got: typeof gc }', nothing],
    ['natives syntax', 'return { got: %GetHeapUsage() }', refused('does not compile')],
  ]),
  ...codeCases('network', [
    ['fetch', 'return { got: typeof fetch }', nothing],
    ['fetch of the canary all the same', 'fetch("http://127.0.0.1:$PORT/"); return {}', fails('fetch is not defined')],
    [
      'XMLHttpRequest, WebSocket, EventSource',
      'return { got: [typeof XMLHttpRequest, typeof WebSocket, typeof EventSource].find((t) => t !== "undefined") ?? "undefined" }',
      nothing,
    ],
    [
      'importing from the network',
      'import("http://127.0.0.1:$PORT/x.js").catch(() => 1); return { got: 1 }',
      gives({ got: 1 }),
    ],
    [
      'importing a data address',
      'import("data:text/javascript,export default process").catch(() => 1); return { got: 1 }',
      gives({ got: 1 }),
    ],
    [
      'a stack that asks for its source from the network',
      'try { Function("throw new Error(1)\\n//# sourceURL=http://127.0.0.1:$PORT/a\\n//# sourceMappingURL=http://127.0.0.1:$PORT/m")() } catch (e) { return { got: typeof e.stack } }',
      gives({ got: 'string' }),
    ],
  ]),
  ...codeCases('files', [
    ['process.binding("fs")', 'return { got: process.binding("fs") }', fails('process is not defined')],
    ['require of fs', 'return { got: require("fs").readFileSync("$FILE", "utf8") }', fails('require is not defined')],
    [
      'importing the canary as JSON',
      'import("$FILE", { with: { type: "json" } }).catch(() => 1); return { got: 1 }',
      refused('does not compile'),
    ],
    [
      'the file name in stacks',
      'return { got: /packages|runtime|child-main|node_modules/.test(new Error("x").stack) }',
      gives({ got: false }),
    ],
    [
      'a heap snapshot or profile through console',
      'console.profile?.("$FOLDER/p"); console.takeHeapSnapshot?.(); return { got: typeof console.takeHeapSnapshot }',
      nothing,
    ],
  ]),
  ...codeCases('environment and credentials', [
    ['process.env', 'return { got: process.env.CANARY_SECRET }', fails('process is not defined')],
    [
      'the environment of a forged realm',
      "return { got: Function(\"return typeof process === 'undefined' ? 'undefined' : process.env.CANARY_SECRET\")() }",
      nothing,
    ],
    [
      'connections by their likely names',
      'return { got: [typeof connections, typeof connection, typeof credentials, typeof secrets, typeof vault].find((t) => t !== "undefined") ?? "undefined" }',
      nothing,
    ],
    ['what the run brings along', 'return { got: Object.keys(run).sort() }', gives({ got: ['id', 'startedAt'] })],
    [
      'an expression value smuggled through the record',
      'return { got: { $expr: "record" } }',
      gives({ got: { $expr: 'record' } }),
    ],
    ['arguments beyond the three', 'return { got: arguments.length }', gives({ got: 3 })],
    [
      'a template that looks for a secret in every built-in text',
      'const hits = []; for (const n of Object.getOwnPropertyNames(globalThis)) { let t = ""; try { t = String(globalThis[n]) } catch {} if (t.includes("canary")) hits.push(n) } return { got: hits }',
      gives({ got: [] }),
    ],
  ]),
  ...codeCases('shared memory and machine code', [
    ['WebAssembly', 'return { got: typeof WebAssembly }', nothing],
    ['WebAssembly from built code', 'return { got: Function("return typeof WebAssembly")() }', nothing],
    ['SharedArrayBuffer', 'return { got: typeof SharedArrayBuffer }', nothing],
    ['Atomics', 'return { got: typeof Atomics }', nothing],
    [
      'shared memory through a WebAssembly memory',
      'return { got: typeof globalThis["Web" + "Assembly"]?.Memory }',
      nothing,
    ],
    [
      'a resizable buffer as a clock',
      'const b = new ArrayBuffer(8, { maxByteLength: 64 }); b.resize(64); return { got: b.byteLength }',
      gives({ got: 64 }),
    ],
    ['WeakRef as an eye on other memory', 'return { got: typeof WeakRef }', nothing],
    ['FinalizationRegistry as a way to run later', 'return { got: typeof FinalizationRegistry }', nothing],
    [
      'waiting on a clock until something changes',
      'const t = Date.now(); while (Date.now() < t + 60000); return {}',
      endless,
    ],
  ]),
]
