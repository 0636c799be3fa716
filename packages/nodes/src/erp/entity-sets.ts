import { ui } from '@isthmus/sdk'
import * as Type from 'typebox'

/** What a property holds: decides how it is written in a filter and when two values of it are the same. */
export type PropertyKind = 'text' | 'decimal' | 'integer' | 'date' | 'instant' | 'boolean'

export interface EntitySet {
  readonly key: string
  /** The second part of a key of two. */
  readonly secondKey?: string
  readonly properties: Readonly<Record<string, PropertyKind>>
  /** Properties of the entries of `Lines`. */
  readonly lines?: Readonly<Record<string, PropertyKind>>
}

const texts = <Name extends string>(...names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, 'text'])) as Readonly<Record<Name, 'text'>>

/** The sets as `$metadata` describes them. */
export const entitySets = {
  Customers: {
    key: 'CustomerNumber',
    properties: {
      ...texts('CustomerNumber', 'ExternalReference', 'Name', 'TaxId', 'CreditLevel', 'Email', 'Phone', 'Street'),
      ...texts('City', 'PostalCode', 'Country', 'Currency'),
      CreditLimit: 'decimal',
      CreatedAt: 'instant',
      ModifiedAt: 'instant',
    },
  },
  Items: {
    key: 'ItemNumber',
    properties: {
      ...texts('ItemNumber', 'Description', 'Currency', 'Unit'),
      UnitPrice: 'decimal',
      Active: 'boolean',
      ModifiedAt: 'instant',
    },
  },
  StockLevels: {
    key: 'ItemNumber',
    secondKey: 'Warehouse',
    properties: {
      ...texts('ItemNumber', 'Warehouse'),
      OnHand: 'decimal',
      Reserved: 'decimal',
      Available: 'decimal',
      ModifiedAt: 'instant',
    },
  },
  SalesOrders: {
    key: 'OrderNumber',
    properties: {
      ...texts('OrderNumber', 'ExternalReference', 'CustomerNumber', 'Currency', 'Status', 'CustomerReference'),
      OrderDate: 'date',
      RequestedDate: 'date',
      TotalAmount: 'decimal',
      CreatedAt: 'instant',
      ModifiedAt: 'instant',
    },
    lines: {
      ...texts('ItemNumber', 'Description'),
      LineNumber: 'integer',
      Quantity: 'decimal',
      UnitPrice: 'decimal',
      LineAmount: 'decimal',
    },
  },
  Invoices: {
    key: 'InvoiceNumber',
    properties: {
      ...texts('InvoiceNumber', 'OrderNumber', 'CustomerNumber', 'Currency', 'Status'),
      IssueDate: 'date',
      DueDate: 'date',
      TotalAmount: 'decimal',
      OpenAmount: 'decimal',
      ModifiedAt: 'instant',
    },
  },
} as const satisfies Readonly<Record<string, EntitySet>>

export type SetName = keyof typeof entitySets

/** The description of a set with its names widened, for look-ups by a user's text. */
export function entitySet(name: SetName): EntitySet {
  return entitySets[name]
}

const titles = {
  Customers: { en: 'Customers', 'zh-CN': '客户' },
  Items: { en: 'Items', 'zh-CN': '物料' },
  StockLevels: { en: 'Stock levels', 'zh-CN': '库存' },
  SalesOrders: { en: 'Sales orders', 'zh-CN': '销售订单' },
  Invoices: { en: 'Invoices', 'zh-CN': '发票' },
} as const

/** Which set a node works on. */
export function setField<const Names extends readonly SetName[]>(names: Names) {
  return Type.Enum(names, {
    default: names[0] as Names[number],
    ...ui({ title: { en: 'Entity', 'zh-CN': '对象' }, widget: 'select', picks: 'entity', options: titles }),
  })
}
