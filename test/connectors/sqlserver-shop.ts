import { plainRows } from '../../packages/sql-sqlserver/src/testing/tds-columns.ts'
import type { TdsAnswer, TdsAsked } from '../../packages/sql-sqlserver/src/testing/tds-server.ts'

interface Customer {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly amount: string
}

const column = {
  table_schema: 'dbo',
  table_name: 'customers',
  is_nullable: 'NO',
  is_generated: 'NEVER',
  is_identity: 'NO',
  identity_generation: '',
  column_default: null,
  character_maximum_length: null,
  numeric_precision: null,
  numeric_scale: null,
}

const named = (text: string) => `${text} COLLATE Latin1_General_CI_AS`
const texts = [
  {
    ...column,
    column_name: 'id',
    ordinal_position: 1,
    data_type: 'int',
    column_type: 'int',
    is_identity: 'YES',
    identity_generation: 'ALWAYS',
  },
  {
    ...column,
    column_name: 'code',
    ordinal_position: 2,
    data_type: 'varchar',
    column_type: named('varchar(20)'),
    character_maximum_length: '20',
  },
  {
    ...column,
    column_name: 'name',
    ordinal_position: 3,
    data_type: 'nvarchar',
    column_type: named('nvarchar(60)'),
    character_maximum_length: '60',
  },
  {
    ...column,
    column_name: 'amount',
    ordinal_position: 4,
    data_type: 'decimal',
    column_type: 'decimal(30,10)',
    numeric_precision: '30',
    numeric_scale: '10',
  },
  {
    ...column,
    column_name: 'doubled',
    ordinal_position: 5,
    data_type: 'decimal',
    column_type: 'decimal(31,10)',
    is_generated: 'ALWAYS',
    numeric_precision: '31',
    numeric_scale: '10',
  },
  {
    ...column,
    column_name: 'row_version',
    ordinal_position: 6,
    data_type: 'timestamp',
    column_type: 'timestamp',
    is_generated: 'ALWAYS',
  },
]
const key = { table_schema: 'dbo', table_name: 'customers', ordinal_position: 1 }
const keys = [
  { ...key, constraint_name: 'PK_customers', constraint_type: 'PRIMARY KEY', column_name: 'id' },
  { ...key, constraint_name: 'UQ_customers', constraint_type: 'UNIQUE', column_name: 'code' },
]

/** A SQL Server that holds one table and understands just the statements of the dialect, which it is asked by the real driver. */
export class SqlserverShop {
  readonly customers: Customer[] = []
  /** What a statement with this text comes to instead. */
  readonly instead = new Map<string, TdsAnswer>()
  mark = '6 1 1'
  #pending: Customer[] = []

  answer({ text, values, isWithin }: TdsAsked): TdsAnswer {
    for (const [words, answer] of this.instead) if (text.includes(words)) return answer
    if (text.includes('SERVERPROPERTY')) return rows([{ version: 'Server 16.0.1000.6' }])
    if (text.includes('AS mark FROM')) return rows([{ mark: this.mark }])
    if (text.includes('sys.index_columns')) return rows(keys.filter(({ table_name: table }) => isAsked(table, values)))
    if (text.includes('sys.columns')) return rows(texts.filter(({ table_name: table }) => isAsked(table, values)))
    if (text.startsWith('DECLARE @made')) return this.#insert(values)
    if (text.startsWith('BEGIN TRANSACTION') || isWithin) return this.#select(text, values)
    throw new Error(`Nobody expects ${text}`)
  }

  transaction(change: 'begun' | 'committed' | 'undone'): undefined {
    if (change === 'committed') this.customers.push(...this.#pending)
    this.#pending = []
  }

  #insert([code = '', name = '', amount = '']: TdsAsked['values']): TdsAnswer {
    if ([...this.customers, ...this.#pending].some((each) => each.code === code)) {
      this.#pending = []
      return [
        {
          kind: 'error',
          number: 2627,
          message: `Violation of UNIQUE KEY constraint 'UQ_customers' (${String(code)}).`,
        },
      ]
    }
    const id = Math.max(0, ...[...this.customers, ...this.#pending].map((each) => each.id)) + 1
    this.#pending.push({ id, code: String(code), name: String(name), amount: String(amount) })
    return [{ kind: 'count', count: 1 }, ...rows([{ id }])]
  }

  /** A page behind an id, or the row with one. */
  #select(text: string, [value]: TdsAsked['values']): TdsAnswer {
    const most = Number(/TOP \((\d+)\)/.exec(text)?.[1])
    const all = [...this.customers, ...this.#pending].toSorted((one, other) => one.id - other.id)
    const found = all.filter(({ id, code }) => {
      if (text.includes('[id] > ')) return id > Number(value)
      if (text.includes('[id] = ')) return id === Number(value)
      return text.includes('[code] = ') ? code === value : true
    })
    const shown = found.slice(0, most).map((each) => ({ ...each, doubled: '0.0000000000', row_version: '' }))
    return rows(shown)
  }
}

function isAsked(table: string, [, asked]: TdsAsked['values']): boolean {
  return asked === undefined || asked === table
}

function rows(found: Parameters<typeof plainRows>[0]) {
  return found.length === 0
    ? ([{ kind: 'rows', columns: plainRows([{ id: 0 }]).columns, rows: [] }] as const)
    : ([{ kind: 'rows', ...plainRows(found) }] as const)
}
