import { createContext, use, type ReactNode } from 'react'
import type { FieldChoice, Json } from '@isthmus/sdk'
import type { SchemaField } from '../../expression/schema-tree.ts'
import type { Sample } from '../../expression/evaluate.ts'
import type { NodeProblems } from './field-problems.ts'

/** Asks a field to take the focus; a new object asks again. */
export interface FocusRequest {
  readonly pointer: string
}

/** What every row of one node's form needs. */
export interface FormState {
  /** Id of the node, so that rows start afresh for another one. */
  readonly node: string
  readonly readOnly: boolean
  readonly problems: NodeProblems
  /** Fields of the record that arrives, for completion and mapping. */
  readonly recordFields: readonly SchemaField[]
  readonly triggerFields: readonly SchemaField[]
  /** The record that expressions are tried on. */
  readonly sample: Sample | undefined
  readonly focus: FocusRequest | undefined
  /** The fields that the value at a pointer may name; none where it names no field, or nobody knows them. */
  readonly fieldChoices: (pointer: string) => readonly FieldChoice[]
  /** Puts a value into the config; `undefined` takes it out. */
  readonly change: (pointer: string, value: Json | undefined) => void
}

const FormContext = createContext<FormState | undefined>(undefined)
/** A context of its own: React draws whatever reads a context that has changed, even below a provider that has not. */
const PartContext = createContext<FormState | undefined>(undefined)

interface FormProviderProps {
  readonly form: FormState
  readonly children: ReactNode
}

export function FormProvider({ form, children }: FormProviderProps): ReactNode {
  return <FormContext value={form}>{children}</FormContext>
}

/** Around a part of a form that is drawn again only when something in it has changed. */
export function FormPartProvider({ form, children }: FormProviderProps): ReactNode {
  return <PartContext value={form}>{children}</PartContext>
}

/** The form around a row. Throws outside a `FormProvider`, which is a defect. */
export function useForm(): FormState {
  const form = use(PartContext) ?? use(FormContext)
  if (!form) throw new Error('useForm needs a FormProvider above it.')
  return form
}
