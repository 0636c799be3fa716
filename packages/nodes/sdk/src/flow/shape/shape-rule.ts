import type { JsonSchema } from '../../json.ts'

/**
 * How the shape of what leaves a port follows from a node's config and from what comes in: plain JSON with a closed
 * vocabulary, so that editor, command line and runtime compute the same from `NodeTypeInfo` alone. `at` and its kin are JSON
 * pointers into the node's config. A rule that cannot tell (a half-filled config, an unknown input) leaves the shape
 * unknown, and what is unknown never gives a finding.
 */
export type ShapeRule =
  /** Always this JSON Schema. Objects that list properties and do not say `additionalProperties` hold nothing else. */
  | { readonly kind: 'schema'; readonly schema: JsonSchema }
  /** What comes in, by `port` where there are several inputs. */
  | { readonly kind: 'input'; readonly port?: string }
  /** A JSON Schema that stands in the config. */
  | { readonly kind: 'config'; readonly at: string }
  /** What a sample in the config looks like: JSON, a list of records, JSON lines or CSV with a header. Marked `x-inferred`. */
  | { readonly kind: 'sample'; readonly at: string }
  /** What a configured value is: the type of a fixed one, the result of an expression. */
  | { readonly kind: 'value'; readonly at: string }
  /** By a config value: the rule whose name it has, else `otherwise`. `unset` stands for a missing value. */
  | {
      readonly kind: 'choose'
      readonly at: string
      readonly unset?: string | boolean
      readonly cases: Readonly<Record<string, ShapeRule>>
      readonly otherwise?: ShapeRule
    }
  /** The first rule that knows something. */
  | { readonly kind: 'first'; readonly of: readonly ShapeRule[] }
  /** A record of an entity of the node's connection, as imported from that system, else what the rule says. */
  | {
      readonly kind: 'entity'
      readonly at: string
      /** Stands behind the name in the config, for what belongs to it under a name of its own: the answer to a call. */
      readonly suffix?: string
      readonly otherwise: ShapeRule
      /** `write`: what a record may be given, see `importedTarget`. */
      readonly form?: 'write'
      /** Names, from the record inwards, of the object that is meant instead of the whole record. */
      readonly inside?: readonly string[]
    }
  /** An object built of rows of target and value (`fieldRows`); with `keep`, on top of what comes in where that is true. */
  | { readonly kind: 'rows'; readonly at: string; readonly keep?: string }
  /** What comes in, with `of` under the name in the config (`intoField`); without a name, `of` alone. */
  | { readonly kind: 'place'; readonly into: string; readonly unset?: string; readonly of: ShapeRule }
  /** The input's fields (with `keep`) and these. A name is fixed, or stands in the config. */
  | {
      readonly kind: 'object'
      readonly keep?: boolean
      readonly fields: readonly {
        readonly name: string | { readonly at: string; readonly unset: string }
        readonly of: ShapeRule
        readonly optional?: boolean
      }[]
    }
  /** An object whose fields are listed by name in the config. */
  | { readonly kind: 'names'; readonly at: string; readonly each: ShapeRule }
  /** Only the fields of `of` that are listed in the config; all when none is. */
  | { readonly kind: 'pick'; readonly at: string; readonly of: ShapeRule; readonly always?: readonly string[] }
  | { readonly kind: 'list'; readonly of: ShapeRule }
  /** The same, or null. */
  | { readonly kind: 'nullable'; readonly of: ShapeRule }
  /** One entry of the list that a configured value gives; with the record it came from under the name in `parent`. */
  | { readonly kind: 'element'; readonly at: string; readonly parent?: string }
  /** One record per group: `groups` are rows of name and value, `measures` of name, kind and value. */
  | { readonly kind: 'aggregate'; readonly groups: string; readonly measures: string }
  /** Two inputs joined by key, see the node type `merge`. */
  | {
      readonly kind: 'join'
      readonly left: string
      readonly right: string
      readonly mode: string
      readonly combine: string
      readonly prefer: string
      readonly leftName: string
      readonly rightName: string
    }
  /** What comes in, narrowed by conditions that certainly hold, or certainly do not; `*` in `at` stands for every entry. */
  | { readonly kind: 'where'; readonly at: string; readonly holds: boolean }
  /** For ports that come from a list in the config: the condition of the port's entry holds, and none before it does. */
  | { readonly kind: 'branch'; readonly list: string; readonly id: string; readonly when: string }
  /** What a called flow returns. */
  | { readonly kind: 'returned'; readonly flow: string }

/** What a node writes into, and which of its config values fill it. */
export interface TargetRule {
  /** Pointer of the rows (`fieldRows`) that fill it; the empty text when the config's own members do, by their names. */
  readonly rows: string
  /**
   * The target: `required`, `readOnly`, `maxLength`, `format`, `enum`, `x-key` and `x-currency` are what mistakes are found
   * by. An object that lists properties takes no others unless it says `additionalProperties: true`.
   */
  readonly of: ShapeRule
  /** Target fields that the config fills outside the rows, each by the value at a pointer. */
  readonly filled?: readonly {
    readonly field: string | { readonly at: string; readonly unset: string }
    readonly value: string
  }[]
  /** True where fields that are left out keep what they hold, so that none is missing. */
  readonly partial?: boolean
  /** Pointer of the value that tells records apart; one that several records share would overwrite them. */
  readonly key?: string
}

/** Config values that name fields of a record, such as what a list is filtered by. */
export interface NamedFieldsRule {
  /** Pointers of the names; where `*` stands for every entry of a list: `/fields/*`, and the field of each row of conditions. */
  readonly at: readonly string[]
  /** The record. Where it is not known, any name may be right. */
  readonly of: ShapeRule
}

/** The shapes of a node type. */
export interface NodeShapes {
  /** By output port; `*` for the ports that come from the config. The error port needs no rule. */
  readonly outputs?: Readonly<Record<string, ShapeRule>>
  readonly target?: TargetRule
  readonly named?: readonly NamedFieldsRule[]
  /** Of nodes with several inputs: pointer of a config value -> the input port its expression reads as `record`. */
  readonly reads?: Readonly<Record<string, string>>
  /** What the node's connection must be allowed to do, such as `write` on the entity `named`, or the one named at a pointer. */
  readonly permission?: { readonly action: 'read' | 'write'; readonly entity?: string; readonly named?: string }
}

/** Keyword of a shape that was read off samples: a field it does not know may exist all the same. */
export const inferredKeyword = 'x-inferred'

/** Keyword of a field: true when no two records share its value, false when several certainly do. */
export const keyKeyword = 'x-key'

/** Keyword of a money field: name of the field beside it that holds the currency. */
export const currencyKeyword = 'x-currency'

/** Keyword of a number: the unit it is counted in, such as `kg`, `cent` (hundredths of the currency) or `major`. */
export const unitKeyword = 'x-unit'

/** Keyword of an imported object: names of the fields that a new record must be given. */
export const neededKeyword = 'x-needed'

/** Keyword of an imported field that holds other records and is only there when it is asked for. */
export const navigationKeyword = 'x-navigation'
