/** Range of characters in the source: `from` inclusive, `to` exclusive, UTF-16 code units. */
export interface SourceRange {
  readonly from: number
  readonly to: number
}

export type ArithmeticOperator = '-' | '*' | '/' | '%' | '**'
export type ComparisonOperator = '<' | '<=' | '>' | '>='
export type EqualityOperator = '===' | '!=='
export type BinaryOperator = '+' | ArithmeticOperator | ComparisonOperator | EqualityOperator
export type LogicalOperator = '&&' | '||' | '??'
export type UnaryOperator = '!' | '-' | '+'

export type LiteralNode = SourceRange & {
  readonly kind: 'literal'
  readonly value: string | number | boolean | null | undefined
}
/** A name of the scope, such as `record`. */
export type NameNode = SourceRange & { readonly kind: 'name'; readonly name: string }
/** A parameter of an enclosing arrow; `slot` counts all parameters of the enclosing arrows, outermost first. */
export type ParameterNode = SourceRange & { readonly kind: 'parameter'; readonly name: string; readonly slot: number }
/** A read whose name stands in the source; never one of the forbidden names. */
export type MemberNode = SourceRange & {
  readonly kind: 'member'
  readonly object: ExpressionNode
  readonly key: string
}
/** A read whose name is known only at run time. */
export type IndexNode = SourceRange & {
  readonly kind: 'index'
  readonly object: ExpressionNode
  readonly index: ExpressionNode
}
/** A call of a function of the table, with the right number and kind of arguments. */
export type CallNode = SourceRange & {
  readonly kind: 'call'
  readonly name: string
  readonly arguments: readonly (ExpressionNode | ArrowNode)[]
}
/** Stands only where a function's parameter asks for it, so that no value of an expression is ever a function. */
export type ArrowNode = SourceRange & {
  readonly kind: 'arrow'
  readonly parameters: readonly string[]
  readonly firstSlot: number
  readonly body: ExpressionNode
}
export type UnaryNode = SourceRange & {
  readonly kind: 'unary'
  readonly operator: UnaryOperator
  readonly operand: ExpressionNode
}
export type BinaryNode = SourceRange & {
  readonly kind: 'binary'
  readonly operator: BinaryOperator
  readonly left: ExpressionNode
  readonly right: ExpressionNode
}
export type LogicalNode = SourceRange & {
  readonly kind: 'logical'
  readonly operator: LogicalOperator
  readonly left: ExpressionNode
  readonly right: ExpressionNode
}
export type ConditionalNode = SourceRange & {
  readonly kind: 'conditional'
  readonly test: ExpressionNode
  readonly whenTrue: ExpressionNode
  readonly whenFalse: ExpressionNode
}
export type SpreadNode = SourceRange & { readonly kind: 'spread'; readonly value: ExpressionNode }
export type ArrayNode = SourceRange & {
  readonly kind: 'array'
  readonly elements: readonly (ExpressionNode | SpreadNode)[]
}
export type FieldNode = SourceRange & {
  readonly kind: 'field'
  readonly key: string
  readonly value: ExpressionNode
}
export type ComputedFieldNode = SourceRange & {
  readonly kind: 'computed-field'
  readonly key: ExpressionNode
  readonly value: ExpressionNode
}
export type ObjectEntryNode = FieldNode | ComputedFieldNode | SpreadNode
export type ObjectNode = SourceRange & { readonly kind: 'object'; readonly entries: readonly ObjectEntryNode[] }
/** `texts` has one element more than `values`; they alternate, a text first. */
export type TemplateNode = SourceRange & {
  readonly kind: 'template'
  readonly texts: readonly string[]
  readonly values: readonly ExpressionNode[]
}

export type ExpressionNode =
  | LiteralNode
  | NameNode
  | ParameterNode
  | MemberNode
  | IndexNode
  | CallNode
  | UnaryNode
  | BinaryNode
  | LogicalNode
  | ConditionalNode
  | ArrayNode
  | ObjectNode
  | TemplateNode

/** A checked expression: what every back end, the type checker and the editor work on. */
export interface Expression {
  readonly source: string
  /** The names the source was allowed to use, such as `record`. */
  readonly scope: readonly string[]
  readonly root: ExpressionNode
}
