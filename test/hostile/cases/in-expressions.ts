import { expressionCases, refused, ends, type HostileCase } from '../hostile-case.ts'

const unknown = refused('')
const slow = ends('CODE_TIMEOUT', 'CODE_MEMORY', 'EXPRESSION_FAILED', 'OUTPUT_TOO_LARGE')
/** The same attempts where only expressions are allowed. */
export const inExpressions: readonly HostileCase[] = [
  ...expressionCases('expressions, names', [
    ['process', 'process', unknown],
    ['globalThis', 'globalThis', unknown],
    ['the library itself', 'f', unknown],
    ['a function by name as a value', 'upper', unknown],
    ['Function', 'Function("return process")()', unknown],
    ['eval', 'eval("process")', unknown],
    ['this', 'this', unknown],
    ['new', 'new Date()', unknown],
    ['assignment', 'record.n = 1', unknown],
    ['an arrow function', '(() => 1)()', unknown],
    ['a template', '`${process}`', unknown],
    ['a dynamic import', 'import("fs")', unknown],
    ['a method', 'record.text.constructor("x")', unknown],
    ['a call of a property', 'record.text.trim()', unknown],
    ['a spread', '[...record.list]', ends('gives', 'FLOW_INVALID')],
    ['a sequence', '(1, record)', unknown],
    ['a regular expression', '/a/', unknown],
    ['a comment that hides the end', '1 /*', unknown],
    ['text after the expression', '1) + (process', unknown],
    ['a semicolon', '1; process', unknown],
  ]),
  ...expressionCases('expressions, properties', [
    ['constructor', 'record.constructor', unknown],
    ['__proto__', 'record.__proto__', unknown],
    ['prototype', 'record.prototype', unknown],
    ['constructor by a text', 'record["constructor"]', unknown],
    [
      'constructor by a computed text',
      'record[concat("con", "structor")]',
      ends('gives', 'EXPRESSION_FAILED', 'FLOW_INVALID'),
    ],
    [
      '__proto__ by a computed text',
      'record[concat("__pro", "to__")]',
      ends('gives', 'EXPRESSION_FAILED', 'FLOW_INVALID'),
    ],
    ['a method read as a value', 'record.list.map', ends('gives', 'FLOW_INVALID')],
    ['the length of a function', 'record.toString.length', ends('gives', 'FLOW_INVALID')],
    ['__proto__ as a key of a literal', '{ "__proto__": { "polluted": 1 } }', ends('gives', 'FLOW_INVALID')],
  ]),
  ...expressionCases('expressions, time and memory', [
    [
      'maps nested seven deep',
      'map(record.range, a => map(record.range, b => map(record.range, c => map(record.range, d => map(record.range, e => map(record.range, g => map(record.range, h => a + b + c + d + e + g + h)))))))',
      slow,
    ],
    [
      'searches nested inside a filter',
      'filter(record.range, a => some(record.range, b => some(record.range, c => some(record.range, d => some(record.range, e => some(record.range, g => a + b + c + d + e + g < 0))))))',
      slow,
    ],
    [
      'a text repeated without bound',
      'repeat(record.text, 900000000)',
      ends('EXPRESSION_FAILED', 'CODE_MEMORY', 'FLOW_INVALID'),
    ],
    [
      'padding without bound',
      'padStart(record.text, 900000000, "x")',
      ends('EXPRESSION_FAILED', 'CODE_MEMORY', 'FLOW_INVALID', 'OUTPUT_TOO_LARGE'),
    ],
    [
      'joining what was mapped from what was mapped',
      'join(map(record.range, a => join(map(record.range, b => join(map(record.range, c => join(record.range, record.long)), record.long)), record.long)), record.long)',
      slow,
    ],
    [
      'a power that never ends',
      'decimal("1e999999999")',
      ends('EXPRESSION_FAILED', 'CODE_TIMEOUT', 'CODE_MEMORY', 'FLOW_INVALID'),
    ],
    [
      'replacing that multiplies',
      'replace(replace(replace(replace(replace(replace(concat(record.long, record.long), "a", record.long), "a", record.long), "a", record.long), "a", record.long), "a", record.long), "a", record.long)',
      ends('gives', 'EXPRESSION_FAILED', 'CODE_MEMORY', 'CODE_TIMEOUT', 'OUTPUT_TOO_LARGE', 'FLOW_INVALID'),
    ],
    ['a deeply nested expression', `${'('.repeat(5000)}1${')'.repeat(5000)}`, ends('gives', 'FLOW_INVALID')],
    [
      'a very long expression',
      Array.from({ length: 5000 }, () => 'record.n').join(' + '),
      ends('gives', 'FLOW_INVALID'),
    ],
    [
      'a deep chain of conditions',
      `${'record.n > 0 ? '.repeat(2000)}1${' : 0'.repeat(2000)}`,
      ends('gives', 'FLOW_INVALID'),
    ],
  ]),
]
