import type { Json, JsonSchema } from '../json.ts'

/**
 * What a pure node contributes to its segment's script: JavaScript text of our own making, in which users' values only
 * appear through the `ProgramWriter`.
 */
export interface ProgramText {
  /** Statements evaluated once when the script is loaded; names must start with `w.prefix`. */
  readonly setup?: string
  /**
   * Statements run for every record. In scope: `record`, `trigger` (the trigger record it descends from), `run`
   * (`{ id, startedAt }`), `f` (the function library), `emit(port, value)` and `reject(text)`, which sends the record to
   * the error port with that text.
   */
  readonly body: string
}

/** Turns configured values into JavaScript for a `ProgramText`; the only way a user's text gets into a script. */
export interface ProgramWriter {
  /** Start of every top-level name this node may declare in `setup`; unique in its segment. */
  readonly prefix: string
  /**
   * JavaScript of a configured value: a literal when it is fixed, the compiled expression when it is computed.
   * `path` is the JSON pointer of the value in the node's config, for messages.
   * `locals` are further names the expression may use (declared by the program itself), see `WrittenScope` for more.
   * Throws `EXPRESSION_INVALID` when the expression does not parse.
   */
  value(value: unknown, path: string, locals?: readonly string[] | WrittenScope): string
  /**
   * Like `value`, for a field that may be any depth of objects and lists with expressions inside. Where `schema`, that of
   * the value, says that a field holds rows of a mapping, each is computed as a whole: see `FieldRow`.
   */
  deepValue(value: unknown, path: string, schema?: JsonSchema): string
  /** JavaScript literal of a JSON value. */
  literal(value: Json): string
  /**
   * A function of the user's own code, evaluated strictly in the isolate (only for nodes of the tier `code`).
   * Throws `CODE_INVALID` when it does not compile.
   */
  userFunction(parameters: readonly string[], source: string): string
}

/** What an expression may read besides the record, and how messages name its place. */
export interface WrittenScope {
  /** Names the program declares, each with the identifier it has in the script. */
  readonly locals: Readonly<Record<string, string>>
  /** In place of the name made of the JSON pointer. */
  readonly field?: string
}
