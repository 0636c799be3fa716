/**
 * Names a JSON value can inherit from the language: on these a plain read could find a built-in method, so they are
 * read through an own-property check. Every other literal name is read directly, at the full speed of the engine.
 *
 * Why the direct read is safe: a value in an expression is always JSON data (null, boolean, number, text, list,
 * object), never a function, because arrows stand only in arguments of table functions. Such a value inherits from the
 * five prototypes below and from nothing else. A literal name outside this list is therefore either the value's own
 * or absent, and absent reads as undefined. The isolate freezes these prototypes before any expression runs, so the
 * list cannot become incomplete while it is in use. `length` is an own property wherever it exists (lists, texts) and
 * `__proto__`, `constructor`, `prototype` were refused by the parser.
 */
export function namesInheritedByData(): ReadonlySet<string> {
  const prototypes = [Object.prototype, Array.prototype, String.prototype, Number.prototype, Boolean.prototype]
  const names = new Set(prototypes.flatMap((prototype) => Object.getOwnPropertyNames(prototype)))
  names.delete('length')
  return names
}
